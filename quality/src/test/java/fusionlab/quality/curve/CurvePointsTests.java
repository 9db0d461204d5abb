package fusionlab.quality.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.latency.form.FormException;
import fusionlab.protocol.EvaluationProtocol;
import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.PictureScorer;
import fusionlab.quality.evaluation.RandomWorld;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.export.WriteLock;
import fusionlab.search.curve.BestPoints;
import fusionlab.search.curve.CurveCsv;
import fusionlab.search.curve.CurvePoint;
import fusionlab.search.curve.CurvePoint.Scorer;
import fusionlab.unet.Architecture;
import fusionlab.unet.ContentHash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurvePointsTests {

    private static final MachineMemory ROOMY = new MachineMemory(1L << 40, 1L << 40);

    private final World world = RandomWorld.tiny();
    private final Evaluator evaluator = new Evaluator(2, 4, () -> ROOMY);
    private final Architecture original = world.topology().original();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        evaluator.close();
        world.close();
    }

    @Test
    void a_finished_point_is_in_the_file_and_is_known_to_the_next_run() throws Exception {
        CurvePoint point = points().measured(original, protocol(1), 8).get(0);

        assertThat(CurveCsv.read(Files.readString(file()))).containsExactly(point);
        assertThat(points().known(original, protocol(1), 8)).containsExactly(point);
        assertThat(points().known(original, protocol(2), 8)).isEmpty();
        assertThat(points().known(original, protocol(1), 9)).isEmpty();
        assertThat(point.distance()).isPositive();
        assertThat(point.distanceName()).isEqualTo("Fréchet distance over mean colours embeddings");
        assertThat(point.proxy()).isFalse();
    }

    @Test
    void two_commands_do_not_write_to_one_file() throws Exception {
        try (WriteLock another = WriteLock.beside(file())) {
            assertThatThrownBy(() -> WriteLock.beside(file()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("another command is writing to " + file());
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void points_are_added_and_equal_inputs_give_equal_points() throws Exception {
        CurvePoint first = points().measured(original, protocol(1), 8).get(0);
        CurvePoint second = points().measured(original, protocol(3), 8).get(0);
        CurvePoint again = new CurvePoints("again", world, evaluator, CurveFile.open(folder.resolve("other.csv")))
                .measured(original, protocol(1), 8)
                .get(0);

        assertThat(CurveCsv.read(Files.readString(file()))).containsExactly(first, second);
        assertThat(again.clip()).isEqualTo(first.clip());
        assertThat(again.distance()).isEqualTo(first.distance());
        assertThat(second.distance()).isNotEqualTo(first.distance());
    }

    @Test
    void each_scorer_has_its_own_point_of_the_same_pictures() throws Exception {
        PictureScorer opposite = new Opposite(world.surroundings().scorer());
        World twice = world.scoredBy(List.of(opposite));
        points().measured(original, protocol(1), 8);
        CurvePoints both = new CurvePoints("random", twice, evaluator, CurveFile.open(file()));
        assertThat(both.known(original, protocol(1), 8)).isEmpty();

        List<CurvePoint> scored = both.measured(original, protocol(1), 8);

        assertThat(CurveCsv.read(Files.readString(file()))).containsExactlyElementsOf(scored);
        assertThat(both.known(original, protocol(1), 8)).isEqualTo(scored);
        assertThat(scored.get(1).clip()).isEqualTo(-scored.get(0).clip());
        assertThat(scored.get(1).distance()).isEqualTo(scored.get(0).distance());
        assertThat(scored.get(1).scorer()).isEqualTo(new Scorer("opposite", opposite.hash()));
        assertThat(BestPoints.of(scored)).hasSize(2);
    }

    private record Opposite(PictureScorer scorer) implements PictureScorer {

        @Override
        public String name() {
            return "opposite";
        }

        @Override
        public String hash() {
            return ContentHash.of("opposite");
        }

        @Override
        public double[] scores(Tensor pictures, List<String> prompts) {
            return Arrays.stream(scorer.scores(pictures, prompts))
                    .map(score -> -score)
                    .toArray();
        }
    }

    @Test
    void a_file_of_something_else_is_refused_and_stays() throws Exception {
        Files.writeString(file(), "slot,delta_clip\n");

        assertThatThrownBy(this::points).isInstanceOf(FormException.class).hasMessageContaining("holds no curves");
        assertThat(file()).hasContent("slot,delta_clip\n");
    }

    private CurvePoints points() throws Exception {
        return new CurvePoints("random", world, evaluator, CurveFile.open(file()));
    }

    private Path file() {
        return folder.resolve("curves.csv");
    }

    private EvaluationProtocol protocol(double guidance) {
        return new EvaluationProtocol(
                "test",
                world.surroundings().name(),
                world.surroundings().promptSetHash(),
                world.surroundings().scorerHash(),
                2,
                guidance,
                EvaluationProtocol.DDIM,
                1);
    }
}
