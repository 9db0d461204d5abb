package fusionlab.quality.scenes;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.quality.evaluation.World;
import fusionlab.quality.finetuning.Finetuning;
import fusionlab.quality.finetuning.Lineage;
import fusionlab.quality.finetuning.Teacher;
import fusionlab.quality.objectives.CfgRange;
import fusionlab.quality.objectives.GammaScaling;
import fusionlab.quality.objectives.StepDistillation;
import fusionlab.quality.ranks.RankPlace;
import fusionlab.quality.training.TrainingSettings;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tiny world's UNet as a checkpoint that is trained and teaches. */
class ScenesCheckpointTests {

    private static final ScenesSettings FEW_PICTURES = ScenesSettings.quick(1, 1);

    @TempDir
    private Path folder;

    @Test
    void a_pruned_student_of_the_shipped_world_is_a_world_again_that_knows_where_it_comes_from() throws IOException {
        Path unpacked = Files.createDirectory(folder.resolve("shipped"));
        ScenesFiles.unpack(unpacked);
        ScenesCheckpoint shipped = new ScenesCheckpoint(unpacked, ScenesWorld.NAME, FEW_PICTURES);
        Architecture pruned = Architecture.parse(shipped.architecture().topology(), "mid_block.attentions.0=0");
        StepDistillation objective =
                new StepDistillation(shipped.schedule(), 4, 2, new CfgRange(0.5, 2, 5), 0.2, GammaScaling.DYNAMIC);
        TrainingSettings settings =
                new TrainingSettings(2, null, 2, 1, 1, new TrainingSettings.Optimization(1e-4, 0, 0.01, 1, 0));
        Path out = folder.resolve("student");

        new Finetuning(
                        shipped,
                        pruned,
                        objective,
                        new Teacher(shipped, shipped.architecture()),
                        settings,
                        out,
                        100,
                        RankPlace.ALONE,
                        line -> {})
                .run();

        ScenesCheckpoint student = ScenesCheckpoint.in(out);
        assertThat(student.architecture()).isEqualTo(pruned);
        assertThat(student.encodingHash()).isEqualTo(shipped.encodingHash());
        Lineage lineage = Lineage.in(out).orElseThrow();
        assertThat(lineage.unetSha256()).isEqualTo(student.unetHash()).isNotEqualTo(shipped.unetHash());
        assertThat(lineage.parent().unetSha256()).isEqualTo(shipped.unetHash());
        assertThat(lineage.samplingSteps()).isEqualTo(2);
        try (World world = ScenesWorld.open(out);
                Unet loaded = student.load()) {
            assertThat(world.unet().parameterCount()).isEqualTo(loaded.parameterCount());
        }
    }
}
