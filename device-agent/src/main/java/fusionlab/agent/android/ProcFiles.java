package fusionlab.agent.android;

import fusionlab.dumpsys.Dump;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code /proc}, partly readable for Android's shell user. */
record ProcFiles(Path proc) {

    /** The file's text; empty if it may not be read. */
    String text(String name) {
        try {
            return new String(Files.readAllBytes(proc.resolve(name)), StandardCharsets.UTF_8);
        } catch (IOException | SecurityException e) {
            return "";
        }
    }

    /** A size of {@code /proc/meminfo} in bytes, -1 if unknown. */
    long memory(String key) {
        return new Dump(text("meminfo"))
                .value(key)
                .filter(value -> value.matches("\\d{1,15} kB"))
                .map(value -> Long.parseLong(value.substring(0, value.length() - 3)) * 1024)
                .orElse(-1L);
    }
}
