package fusionlab.quality.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.Progress;
import fusionlab.quality.evaluation.RandomWorld;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.scenes.ScenesWorld;
import fusionlab.unet.Architecture;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A tiny UNet that was never trained: pictures and scores are real, and mean nothing. */
class ComparisonTests {

    private static final ComparisonPlan PLAN = new ComparisonPlan(5, 6, 3, "ddim", 2, 7, 2, 2);

    private static World world;
    private static Evaluator evaluator;
    private static List<ComparedModel> models;
    private static List<String> said;
    private static ComparisonResult result;

    @BeforeAll
    static void compare() throws InterruptedException {
        world = RandomWorld.tiny();
        evaluator = new Evaluator(1, 4, () -> new MachineMemory(2L << 40, 1L << 40));
        Architecture original = world.topology().original();
        Architecture pruned = Architecture.of(world.topology(), Map.of("mid_block.attentions.0", 0));
        models = List.of(
                new ComparedModel("whole", world, original, 2),
                new ComparedModel("the same", world, original, 2),
                new ComparedModel("pruned", world, pruned, 1));
        said = new ArrayList<>();
        result = comparison(() -> false).run();
    }

    @AfterAll
    static void close() {
        evaluator.close();
        world.close();
    }

    private static Comparison comparison(BooleanSupplier stopped) {
        return new Comparison(models, PLAN, evaluator, said::add, stopped);
    }

    @Test
    void scores_are_those_of_an_evaluation_and_equal_models_do_not_differ() throws InterruptedException {
        ComparisonResult.Row whole = result.rows().get(0);
        ComparisonResult.Row same = result.rows().get(1);
        ComparisonResult.Row pruned = result.rows().get(2);

        assertThat(whole.scores())
                .isEqualTo(evaluator
                        .evaluate(
                                world,
                                models.get(0).protocol(PLAN),
                                world.topology().original(),
                                5,
                                11,
                                0,
                                Progress.NONE)
                        .scores());
        assertThat(same.minus(whole).mean()).isZero();
        assertThat(same.minus(whole).halfWidth()).isZero();
        assertThat(pruned.minus(whole).mean()).isEqualTo(pruned.clip() - whole.clip(), within(1e-9));
        assertThat(pruned.model().parameters()).isLessThan(whole.model().parameters());
        assertThat(result.pairs())
                .extracting(pair ->
                        pair.of().model().name() + " - " + pair.to().model().name())
                .containsExactly("the same - whole", "pruned - whole", "pruned - the same");
    }

    @Test
    void equal_models_draw_equal_pictures_of_equal_noise() {
        List<BufferedImage> whole = result.rows().get(0).pictures();

        assertThat(whole).hasSize(3);
        assertThat(pixels(result.rows().get(1).pictures().get(2))).isEqualTo(pixels(whole.get(2)));
        assertThat(pixels(result.rows().get(2).pictures().get(2))).isNotEqualTo(pixels(whole.get(2)));
    }

    @Test
    void all_models_are_timed_in_all_turns() {
        assertThat(said)
                .contains("3 of 3 models drawn: pruned, CLIP " + String.format(Locale.ROOT, "%.4f", clip(2)))
                .endsWith("2 of 2 turns timed");
        assertThat(result.rows()).allSatisfy(row -> {
            DrawingSeconds seconds = row.seconds();
            assertThat(seconds.quarter()).isPositive().isLessThanOrEqualTo(seconds.median());
            assertThat(seconds.median()).isLessThanOrEqualTo(seconds.threeQuarters());
            assertThat(seconds.cpuMedian()).isPositive();
        });
        assertThat(result.rows().get(0).seconds().timesFaster()).isEqualTo(1);
    }

    @Test
    void shares_of_sorted_values_lie_between_neighbours() {
        double[] sorted = {1, 2, 4, 8};

        assertThat(DrawingSeconds.share(sorted, .5)).isEqualTo(3);
        assertThat(DrawingSeconds.share(sorted, .25)).isEqualTo(1.75);
        assertThat(DrawingSeconds.share(new double[] {5}, .75)).isEqualTo(5);
    }

    @Test
    void the_table_has_a_row_for_each_model_and_says_how_it_was_measured() {
        List<String> lines = new ComparisonReport(result).lines();

        assertThat(lines.get(0)).startsWith("model").contains("to the one above", "s an image", "times faster");
        assertThat(lines.get(2)).startsWith("the same").contains("+0.0000 ± 0.0000");
        assertThat(lines.get(3)).startsWith("pruned").contains(String.format(Locale.ROOT, "%.4f", clip(2)));
        assertThat(lines.get(4)).contains("6 prompts (5 to 10)", "ddim, guidance 2, seed 7");
        assertThat(lines.get(5)).contains("one thread, 2 at a time, guidance 2: medians of 2 turns");
        assertThat(lines).as("it is not the tiny world").hasSize(6);
    }

    @Test
    void the_file_has_all_scores_and_pairs() {
        JsonObject json =
                JsonParser.parseString(new ComparisonReport(result).json()).getAsJsonObject();
        JsonArray each = json.getAsJsonArray("models");
        JsonObject difference = json.getAsJsonArray("differences").get(1).getAsJsonObject();

        assertThat(json.get("world").getAsString()).isEqualTo("random");
        assertThat(json.get("proxy").getAsBoolean()).isFalse();
        assertThat(json.getAsJsonArray("captions")).hasSize(3);
        assertThat(each.get(2).getAsJsonObject().getAsJsonArray("scores")).hasSize(6);
        assertThat(each.get(2).getAsJsonObject().get("architecture").getAsString())
                .isEqualTo("mid_block.attentions.0=0");
        assertThat(difference.get("of").getAsString()).isEqualTo("pruned");
        assertThat(difference.get("to").getAsString()).isEqualTo("whole");
        assertThat(difference.get("mean").getAsDouble()).isEqualTo(clip(2) - clip(0), within(1e-9));
    }

    @Test
    void the_pictures_stand_side_by_side_under_their_captions() throws Exception {
        BufferedImage grid = ImageIO.read(new ByteArrayInputStream(new SideBySide(result).png()));
        BufferedImage last = result.rows().get(2).pictures().get(2);

        assertThat(grid.getWidth()).isGreaterThan(3 * 160).isLessThan(1000);
        assertThat(grid.getRGB(grid.getWidth() - 8 - 1, grid.getHeight() - 8 - 1))
                .isEqualTo(last.getRGB(last.getWidth() - 1, last.getHeight() - 1));
        assertThat(grid.getRGB(0, 0)).isEqualTo(0xffffffff);
    }

    @Test
    void one_that_is_stopped_ends() {
        assertThatThrownBy(() -> comparison(() -> true).run()).isInstanceOf(CancellationException.class);
    }

    @Test
    void models_with_other_prompts_or_another_scorer_are_refused() {
        try (World other = ScenesWorld.shipped()) {
            ComparedModel model =
                    new ComparedModel("foreign", other, other.topology().original(), 2);

            assertThatThrownBy(() ->
                            new Comparison(List.of(models.get(0), model), PLAN, evaluator, said::add, () -> false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("model 'foreign' has other prompts or another scorer than 'whole'");
        }
    }

    private static double clip(int row) {
        return result.rows().get(row).clip();
    }

    private static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }
}
