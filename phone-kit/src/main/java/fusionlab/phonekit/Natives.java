package fusionlab.phonekit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Shared libraries from JavaCPP's jars, in a folder for each ABI. */
final class Natives {

    /** A simulated phone runs on the build host's kernel and C library, so Android's libraries would not load there. */
    private static final Map<String, String> ABI_OF_CLASSIFIER = Map.of(
            "android-arm64", "arm64-v8a",
            "android-x86_64", "x86_64",
            "linux-x86_64", "simulated-x86_64",
            "linux-arm64", "simulated-arm64-v8a");

    private Natives() {}

    static void extract(List<Path> jars, Path folder) throws IOException {
        for (Path jar : jars) {
            Path abi =
                    Files.createDirectories(folder.resolve(abi(jar.getFileName().toString())));
            for (Map.Entry<String, byte[]> entry : Content.of(jar).entrySet()) {
                String name = entry.getKey().substring(entry.getKey().lastIndexOf('/') + 1);
                if (name.endsWith(".so")) {
                    Files.write(abi.resolve(name), entry.getValue());
                }
            }
        }
    }

    private static String abi(String jar) {
        return ABI_OF_CLASSIFIER.entrySet().stream()
                .filter(known -> jar.endsWith("-" + known.getKey() + ".jar"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown ABI of " + jar));
    }
}
