package fusionlab.search.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.MeasuredComponents;
import fusionlab.latency.PicturePlan;
import fusionlab.latency.Prediction.Predicted;
import fusionlab.search.MissingCellException;
import fusionlab.search.SearchAlgorithm;
import fusionlab.search.SearchProblem;
import fusionlab.search.SearchResult;
import fusionlab.search.SearchResult.Outcome;
import fusionlab.search.Tables;
import fusionlab.search.ledger.Ledger;
import fusionlab.search.ledger.Picture;
import fusionlab.search.picture.PictureChoice.DecoderChange;
import fusionlab.search.quality.QualityTable;
import fusionlab.unet.component.Companions;
import fusionlab.unet.component.Component;
import fusionlab.unet.component.Components;
import fusionlab.unet.component.Decoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureSearchTests {

    private static final Companions PARTS = Components.builtIn("sd-v1.5");
    private static final String TEXT = PARTS.textEncoder().key();
    private static final String DECODER = PARTS.decoder().key();
    private static final Component HALF = new Decoder(PARTS.decoder().config().pruned(0.5));

    /** 100 ms of text encoder and 2,000 of decoder, or 600 for half of it. */
    private static final LatencyTable FAST = device(1, 1);
    /** Another machine: other blocks are slow there, and text encoder and decoder take twice as long. */
    private static final LatencyTable SLOW = device(2, 2);

    private static final QualityTable EIGHT = Tables.random(Tables.SD, 7, 0.1);

    private static LatencyTable device(long seed, double scale) {
        Map<String, fusionlab.latency.Estimate> cells = new LinkedHashMap<>();
        cells.put(TEXT, Tables.estimate(100 * scale, 0.01));
        cells.put(DECODER, Tables.estimate(2_000 * scale, 0.01));
        cells.put(HALF.key(), Tables.estimate(600 * scale, 0.01));
        return Tables.latencies(Tables.SD, seed)
                .with(new MeasuredComponents(List.of(PARTS.textEncoder(), PARTS.decoder(), HALF), cells, Map.of()));
    }

    private static PictureChoice choice(int steps, QualityTable qualities) {
        return new PictureChoice(new PicturePlan(steps, true, TEXT, DECODER), qualities, null);
    }

    private static double originalMs(LatencyTable table) {
        return ((Predicted) table.predict(Tables.SD.original())).ms();
    }

    /** What a picture of that many guided passes takes if the UNet keeps that share of its time. */
    private static PictureTarget target(LatencyTable table, int passes, double share, double scale) {
        return new PictureTarget(table, (2_200 * scale + passes * share * originalMs(table)) / 1_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evolution", "exact", "random", "nsga2"})
    void one_target_gives_the_very_result_of_the_search_for_its_pass(String algorithm) {
        PictureTarget target = target(FAST, 16, 0.7, 1);
        double passMs = (target.secondsPerImage() * 1_000 - 2_200) / 16;
        SearchResult today = SearchAlgorithm.named(algorithm)
                .search(
                        new SearchProblem(Tables.SD, FAST, EIGHT, Tables.parameters(passMs, algorithm)),
                        SearchAlgorithm.Progress.NONE);

        PictureResult result = search(List.of(choice(8, EIGHT)), List.of(target), algorithm);

        assertThat(result.best()).isEqualTo(today);
        PictureResult.Time time = result.found().get(0).times().get(0);
        assertThat(time.passTargetMs()).isEqualTo(passMs);
        assertThat(time.othersSeconds()).isEqualTo(2.2);
        assertThat(time.picture().ms() / 1_000).isLessThanOrEqualTo(target.secondsPerImage());
    }

    @Test
    void where_the_unet_was_measured_as_a_whole_sums_of_blocks_are_scaled_to_it() {
        PictureTarget target = target(FAST, 16, 0.7, 1);
        MeasuredComponents parts = FAST.components();
        Map<String, fusionlab.latency.Estimate> cells = new LinkedHashMap<>(parts.cells());
        cells.put(MeasuredComponents.UNCHANGED_UNET, Tables.estimate(0.8 * originalMs(FAST), 0.01));
        LatencyTable whole = FAST.with(new MeasuredComponents(parts.components(), cells, Map.of()));

        PictureResult.Found blocks = search(List.of(choice(8, EIGHT)), List.of(target), "exact")
                .found()
                .get(0);
        PictureResult.Found scaled = search(
                        List.of(choice(8, EIGHT)), List.of(new PictureTarget(whole, target.secondsPerImage())), "exact")
                .found()
                .get(0);

        PictureResult.Time time = scaled.times().get(0);
        assertThat(time.passTargetMs()).isCloseTo(blocks.times().get(0).passTargetMs() / 0.8, within(1e-6));
        assertThat(time.originalSeconds()).isCloseTo((2_200 + 16 * 0.8 * originalMs(FAST)) / 1_000, within(1e-9));
        assertThat(scaled.result().winner().removed())
                .hasSizeLessThan(blocks.result().winner().removed().size());
        assertThat(time.picture().ms() / 1_000)
                .isCloseTo((2_200 + 16 * 0.8 * scaled.result().latency().ms()) / 1_000, within(1e-9))
                .isLessThanOrEqualTo(target.secondsPerImage());
    }

    @Test
    void both_targets_are_met_and_what_limits_is_named() {
        List<PictureTarget> targets = List.of(target(FAST, 16, 0.7, 1), target(SLOW, 16, 0.75, 2));
        List<SearchResult.Round> rounds = new ArrayList<>();

        PictureResult result = PictureSearch.search(
                new PictureProblem(List.of(choice(8, EIGHT)), targets, Tables.parameters(1, "evolution")), rounds::add);

        assertThat(result.best().outcome()).isEqualTo(new Outcome.TargetMet());
        assertThat(rounds).isEqualTo(result.best().rounds());
        PictureResult.Found found = result.found().get(0);
        double[] shares = new double[2];
        for (int i = 0; i < 2; i++) {
            shares[i] =
                    found.times().get(i).picture().ms() / 1_000 / targets.get(i).secondsPerImage();
            assertThat(shares[i]).isLessThanOrEqualTo(1);
            assertThat(result.front(i)).isNotEmpty();
        }
        assertThat(found.limit()).isEqualTo(shares[1] > shares[0] ? 1 : 0);
        assertThat(result.best().gapToExact()).isNotNull().isNotNegative();
    }

    @Test
    void fewer_steps_leave_more_of_the_network_and_the_better_picture_is_chosen() {
        QualityTable four = new QualityTable(
                "four", "", "", false, "sd-v1.5", EIGHT.baselineClip() - 0.01, EIGHT.slots(), EIGHT.topologyHash());
        PictureTarget target = target(FAST, 16, 0.45, 1);
        PictureChoice half =
                new PictureChoice(new PicturePlan(8, true, TEXT, HALF.key()), EIGHT, new DecoderChange(-0.001, 0.0005));

        PictureResult result = search(List.of(choice(8, EIGHT), choice(4, four), half), List.of(target), "exact");

        assertThat(result.found()).hasSize(3).allMatch(PictureResult.Found::meetsTargets);
        assertThat(result.found().get(1).result().winner().removed())
                .hasSizeLessThan(
                        result.found().get(0).result().winner().removed().size());
        assertThat(result.found().get(2).clip())
                .isEqualTo(EIGHT.baselineClip() - result.found().get(2).result().clipLoss() - 0.001);
        double best = result.found().stream()
                .mapToDouble(found -> found.clip() == null ? -1 : found.clip())
                .max()
                .orElseThrow();
        assertThat(result.found().get(result.chosen()).clip()).isEqualTo(best);
        List<PictureResult.Point> front = result.front(0);
        assertThat(front).extracting(PictureResult.Point::seconds).isSorted();
        assertThat(front).extracting(PictureResult.Point::clip).isSorted();
        assertThat(front.get(front.size() - 1).clip()).isGreaterThanOrEqualTo(best);
    }

    @Test
    void what_lies_below_the_floor_or_leaves_nothing_for_the_network_is_unreachable() {
        PictureProblem problem = new PictureProblem(
                List.of(choice(8, EIGHT)), List.of(target(FAST, 16, 1, 1)), Tables.parameters(1, "evolution"));
        PicturePlan plan = problem.choices().get(0).plan();
        PictureProblem.Pass pass = problem.pass(FAST);
        double floor = Pace.of(plan, FAST).seconds(pass.floorMs());

        assertThat(floor).isGreaterThan(2.2);
        assertThat(Pace.of(plan, FAST).seconds(pass.originalMs())).isGreaterThan(floor);
        PictureResult tooSoon =
                search(List.of(choice(8, EIGHT)), List.of(new PictureTarget(FAST, 0.99 * floor)), "evolution");
        assertThat(tooSoon.best().outcome()).isInstanceOf(Outcome.Unreachable.class);
        PictureResult nothingLeft = search(List.of(choice(8, EIGHT)), List.of(new PictureTarget(FAST, 2)), "evolution");
        assertThat(nothingLeft.best().outcome()).isInstanceOf(Outcome.Unreachable.class);
        assertThat(nothingLeft.found().get(0).times().get(0).passTargetMs()).isNegative();
    }

    @Test
    void the_clip_floor_holds_for_the_picture_with_its_decoder() {
        PictureChoice half =
                new PictureChoice(new PicturePlan(8, true, TEXT, HALF.key()), EIGHT, new DecoderChange(-0.01, 0.001));
        double floor = EIGHT.baselineClip() - 0.02;
        PictureProblem problem = new PictureProblem(
                List.of(half),
                List.of(target(FAST, 16, 0.2, 1)),
                Tables.parameters(1, "exact").withClipFloor(floor));

        PictureResult.Found found = PictureSearch.search(problem, SearchAlgorithm.Progress.NONE)
                .found()
                .get(0);

        assertThat(found.result().outcome()).isInstanceOf(Outcome.ClipFloorReached.class);
        assertThat(found.clip()).isGreaterThanOrEqualTo(floor);
    }

    @Test
    void a_component_that_was_not_measured_is_named() {
        LatencyTable bare = Tables.latencies(Tables.SD, 1);

        assertThatThrownBy(() -> search(List.of(choice(8, EIGHT)), List.of(new PictureTarget(bare, 5)), "evolution"))
                .isInstanceOf(MissingCellException.class)
                .hasMessageContaining(TEXT);
    }

    @Test
    void the_ledger_keeps_targets_choices_and_fronts() {
        List<PictureTarget> targets = List.of(target(FAST, 16, 0.7, 1), target(SLOW, 16, 0.75, 2));
        PictureResult result = search(List.of(choice(8, EIGHT)), targets, "evolution");

        Ledger ledger = Ledger.of(result, List.of("a", "b"), List.of("c"));
        Ledger read = Ledger.read(ledger.json());

        assertThat(read).isEqualTo(ledger);
        Picture picture = Objects.requireNonNull(read.picture());
        assertThat(picture.targets())
                .extracting(Picture.Target::secondsPerImage)
                .hasSize(2);
        assertThat(picture.choices().get(0).times()).hasSize(2);
        assertThat(picture.fronts()).hasSize(2);
        assertThat(read.rounds()).allMatch(round -> round.devices() != null);
        assertThat(read.latencyTable().sha256()).isEqualTo("a");
    }

    private static PictureResult search(List<PictureChoice> choices, List<PictureTarget> targets, String algorithm) {
        return PictureSearch.search(
                new PictureProblem(choices, targets, Tables.parameters(1, algorithm)), SearchAlgorithm.Progress.NONE);
    }
}
