package fusionlab.quality.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTests {

    @TempDir
    private Path folder;

    @Test
    void what_cannot_be_written_is_named_and_leaves_what_was_there_and_nothing_else() throws IOException {
        Path file = folder.resolve("result.json");
        WholeFile.write(file, "first");
        WholeFile.write(file, "second");
        assertThat(file).hasContent("second");

        Path taken = Files.createDirectories(folder.resolve("taken/by/others")).getParent();
        assertThatThrownBy(() -> WholeFile.write(taken, "third"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(taken.toString());
        assertThat(folder.resolve("taken")).isDirectoryContaining(path -> path.equals(taken));
        try (var left = Files.list(folder.resolve("taken"))) {
            assertThat(left).containsExactly(taken);
        }
    }
}
