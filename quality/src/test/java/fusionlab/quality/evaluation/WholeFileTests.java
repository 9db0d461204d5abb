package fusionlab.quality.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
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

        Path taken = folder.resolve("taken");
        Files.createDirectories(taken.resolve("by/others"));
        assertThatThrownBy(() -> WholeFile.write(taken, "third"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(taken.toString());
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactlyInAnyOrder(file, taken);
        }
    }
}
