package fusionlab.quality.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FinetuningFoldersTests {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"unet", "vae", "scheduler", "model_index.json"})
    void a_part_of_another_checkpoint_is_not_replaced_unless_a_training_of_ours_is_there(String part)
            throws IOException {
        Path out = folder.resolve("out");
        Files.createDirectories(out.resolve(part));

        assertThatThrownBy(() -> folders(out).requireOwn())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--out " + out + " holds " + part
                        + ", which this training did not make; name another folder, or delete it");

        Files.createFile(out.resolve("resume.safetensors"));
        assertThatCode(() -> folders(out).requireOwn()).doesNotThrowAnyException();
    }

    @Test
    void a_folder_that_is_read_is_not_written_to() throws IOException {
        FinetuningFolders folders = folders(Files.createDirectory(folder.resolve("data")));

        assertThatThrownBy(folders::requireOwn)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("which is read from; name a folder outside of it");
        assertThat(folder.resolve("data")).isEmptyDirectory();
    }

    private FinetuningFolders folders(Path out) {
        return new FinetuningFolders(out, List.of(folder.resolve("checkpoint"), folder.resolve("data")));
    }
}
