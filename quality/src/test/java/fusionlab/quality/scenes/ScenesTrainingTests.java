package fusionlab.quality.scenes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trains small worlds from nothing; see AGENTS.md for how to run the long one. */
class ScenesTrainingTests {

    private static final ScenesSettings.Gates NONE = new ScenesSettings.Gates(0, -100, -1, 1, 16);

    @TempDir
    private Path folder;

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    @Test
    @Tag("nightly")
    void aSmallWorldLearnsFromNothing() {
        ScenesSettings settings = ScenesSettings.quick(1, 2);

        train(settings, folder);

        assertThat(folder.resolve("samples.png")).isNotEmptyFile();
        assertThat(lines).anyMatch(line -> line.startsWith("gate: CLIP of sampled pictures"));
    }

    @Test
    void theSameSettingsGiveTheSameWeightsAndFinishedPartsAreKept() throws IOException {
        ScenesSettings settings = new ScenesSettings(3, 2, 3, 2, 64, 3, .1, NONE);
        Path once = folder.resolve("once");
        Path again = folder.resolve("again");

        train(settings, once);
        train(settings, again);
        Files.delete(again.resolve(ScenesFiles.UNET));
        lines.clear();
        train(settings, again);

        assertThat(lines).contains("clip.safetensors is there already", "autoencoder.safetensors is there already");
        for (String part : List.of(ScenesFiles.CLIP, ScenesFiles.AUTOENCODER, ScenesFiles.UNET)) {
            assertThat(again.resolve(part)).hasSameBinaryContentAs(once.resolve(part));
        }
    }

    @Test
    void aPartThatIsNotGoodEnoughStopsTheTrainingWithItsFigure() {
        ScenesSettings settings = new ScenesSettings(3, 1, 2, 2, 64, 2, .1, new ScenesSettings.Gates(0, 60, -1, 1, 16));

        assertThatExceptionOfType(FailedGateException.class)
                .isThrownBy(() -> train(settings, folder))
                .withMessageMatching(
                        "reconstruction of held-out pictures, dB: -?[0-9.]+, but at least 60.00 is needed");
    }

    private void train(ScenesSettings settings, Path into) {
        new ScenesTraining(into, settings, Clock.systemUTC(), lines::add).run();
    }
}
