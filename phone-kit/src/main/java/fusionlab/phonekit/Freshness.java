package fusionlab.phonekit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether a folder was made from exactly these inputs by exactly this kit. A new folder becomes visible only when complete. */
final class Freshness {

    private final Path out;
    private final Path stamp;
    private final String inputs;

    private Freshness(Path out, String inputs) {
        this.out = out;
        this.stamp = out.resolveSibling(out.getFileName() + ".inputs");
        this.inputs = inputs;
    }

    static Freshness of(Path out, Stream<Path> inputs) throws IOException {
        String kit = Content.sha256(D8.locationOf(PhoneKit.class)) + " r8 " + Files.size(D8.jar());
        return new Freshness(
                out.toAbsolutePath(),
                inputs.map(input -> input.getFileName() + " " + Content.sha256(input))
                        .collect(Collectors.joining("\n", kit + "\n", "\n")));
    }

    boolean holds(Path result) throws IOException {
        return Files.exists(result)
                && Files.exists(stamp)
                && Files.readString(stamp).equals(inputs);
    }

    /** @return an empty folder that replaces the old one when it is complete */
    Path begin() throws IOException {
        Files.deleteIfExists(stamp);
        delete(unfinished());
        return Files.createDirectories(unfinished());
    }

    void done() throws IOException {
        delete(out);
        Files.move(unfinished(), out, StandardCopyOption.ATOMIC_MOVE);
        Files.writeString(stamp, inputs);
    }

    private Path unfinished() {
        return out.resolveSibling(out.getFileName() + ".unfinished");
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toArray(Path[]::new)) {
                    Files.delete(file);
                }
            }
        }
    }
}
