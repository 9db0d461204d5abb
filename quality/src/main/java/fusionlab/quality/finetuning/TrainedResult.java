package fusionlab.quality.finetuning;

import fusionlab.quality.export.NewFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The trained checkpoint in a folder that holds other files too. Its lineage appears last, when everything else is there. */
record TrainedResult(Path out) {

    void write(Content content) throws IOException {
        Path part = out.resolve(".result.part");
        NewFolder.delete(part); // of a training that was killed
        Files.createDirectory(part);
        try {
            content.write(part);
            for (Path child : children(part)) {
                Path target = out.resolve(child.getFileName().toString());
                NewFolder.delete(target);
                Files.move(child, target, StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            NewFolder.delete(part);
        }
    }

    /** Writes the parts of a checkpoint into an empty folder. */
    @FunctionalInterface
    interface Content {

        void write(Path folder) throws IOException;
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted(Comparator.comparing((Path child) -> child.endsWith(Lineage.FILE))
                            .thenComparing(child -> child))
                    .toList();
        }
    }
}
