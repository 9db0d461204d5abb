package fusionlab.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads Linux's {@code key: value} files; on other systems they are absent, and values are unknown. */
@HostOnly
public final class HostFiles {

    private HostFiles() {}

    public static Optional<String> text(String path) {
        try {
            return Optional.of(Files.readString(Path.of(path)).strip());
        } catch (IOException | SecurityException e) {
            return Optional.empty();
        }
    }

    /** The first value after {@code key} and a separator. */
    public static Optional<String> value(String path, String key, char separator) {
        List<String> lines = text(path).orElse("").lines().toList();
        for (String line : lines) {
            int at = line.indexOf(separator);
            if (at > 0 && line.substring(0, at).strip().equals(key)) {
                return Optional.of(line.substring(at + 1).strip());
            }
        }
        return Optional.empty();
    }

    /** A size as {@code /proc/meminfo} writes it. */
    public static Optional<Long> kilobytes(String key) {
        return value("/proc/meminfo", key, ':').map(text -> Long.parseLong(text.split(" ")[0]) * 1024);
    }

    public static Optional<Long> number(String path) {
        return text(path).filter(text -> text.matches("\\d{1,18}")).map(Long::parseLong);
    }
}
