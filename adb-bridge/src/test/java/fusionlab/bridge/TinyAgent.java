package fusionlab.bridge;

import fusionlab.bridge.phone.AgentFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The tiny agent as the build would leave it: a jar, a library of some size, and their manifest. */
final class TinyAgent {

    private static final int LIBRARY_BYTES = 3 << 20;

    private TinyAgent() {}

    static AgentFiles in(Path directory) throws IOException {
        Path jar = directory.resolve("tiny.jar");
        String entry = fusionlab.tinyagent.Main.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file);
                InputStream code = TinyAgent.class.getClassLoader().getResourceAsStream(entry)) {
            zip.putNextEntry(new ZipEntry(entry));
            code.transferTo(zip);
        }
        byte[] library = new byte[LIBRARY_BYTES];
        new Random(1).nextBytes(library);
        Path natives = Files.createDirectories(directory.resolve("natives")).resolve("libtiny.so");
        Files.write(natives, library);
        Files.writeString(
                directory.resolve("manifest.json"), """
                {"main": "fusionlab.tinyagent.Main", "files": [
                  {"source": "tiny.jar", "target": "agent.jar", "abi": "any", "sha256": "%s", "bytes": 1},
                  {"source": "natives/libtiny.so", "target": "lib/libtiny.so", "abi": "simulated-x86_64", "sha256": "%s", "bytes": 1},
                  {"source": "natives/libtiny.so", "target": "lib/libtiny.so", "abi": "simulated-arm64-v8a", "sha256": "%s", "bytes": 1},
                  {"source": "natives/other.so", "target": "lib/libtiny.so", "abi": "arm64-v8a", "sha256": "00", "bytes": 1}]}
                """.formatted(sha256(jar), sha256(natives), sha256(natives)));
        return new AgentFiles(directory);
    }

    static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
