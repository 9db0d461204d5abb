package fusionlab.phonekit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** The files to push to a phone, with target, ABI ({@code any} for all) and checksum. */
final class Manifest {

    private Manifest() {}

    static void write(Path kit) throws IOException {
        SortedMap<String, byte[]> files = Content.of(kit);
        String list = files.entrySet().stream()
                .map(file -> line(file.getKey(), file.getValue()))
                .collect(Collectors.joining(",\n"));
        Files.writeString(kit.resolve("manifest.json"), "{\"files\": [\n" + list + "\n]}\n");
    }

    private static String line(String source, byte[] bytes) {
        String[] path = source.split("/");
        boolean isNative = path[0].equals("natives");
        String target = isNative ? "lib/" + path[2] : "agent.jar";
        return "  {\"source\": \"" + source + "\", \"target\": \"" + target + "\", \"abi\": \""
                + (isNative ? path[1] : "any") + "\", \"sha256\": \"" + Content.sha256(bytes) + "\", \"bytes\": "
                + bytes.length + "}";
    }
}
