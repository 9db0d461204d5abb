package fusionlab.quality.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.quality.data.DrawnPictures;
import fusionlab.quality.diffusers.TinyCheckpoint;
import fusionlab.quality.evaluation.EvaluationException;
import fusionlab.quality.export.NewFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuningPicturesTests {

    private static final int PICTURES = 3;

    @TempDir
    private Path folder;

    private final List<String> lines = new ArrayList<>();
    private Path checkpoint = Path.of("none");
    private Path data = Path.of("none");

    @BeforeEach
    void make() throws IOException {
        checkpoint = TinyCheckpoint.in(folder.resolve("checkpoint")).folder();
        data = DrawnPictures.withTexts(folder.resolve("data"), PICTURES);
    }

    @Test
    void what_was_deleted_from_the_cache_is_encoded_again_and_nothing_else() throws IOException {
        TuningPictures pictures = pictures();
        float[] before = latents(pictures);
        int said = lines.size();
        assertThat(latents(pictures)).isEqualTo(before);
        assertThat(lines).hasSize(said);

        NewFolder.delete(folder.resolve("cache"));

        assertThat(latents(pictures)).isEqualTo(before);
        assertThat(lines.subList(said, lines.size())).anyMatch(line -> line.startsWith("encoded 1 of 1 shards"));
    }

    @Test
    void pictures_that_are_others_by_then_are_not_tuned_on() throws IOException {
        TuningPictures pictures = pictures();
        NewFolder.delete(folder.resolve("cache"));
        Files.writeString(data.resolve("0000.txt"), "another caption");

        assertThatThrownBy(() -> latents(pictures))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("have changed since this worker started; start it again");

        NewFolder.delete(data);
        assertThatThrownBy(() -> latents(pictures))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining(data + " is not a folder");
    }

    private TuningPictures pictures() {
        return new TuningPictures(checkpoint, data, folder.resolve("cache"), 2, lines::add);
    }

    private static float[] latents(TuningPictures pictures) {
        return pictures.get().next(PICTURES, new SplittableRandom(1)).latents();
    }
}
