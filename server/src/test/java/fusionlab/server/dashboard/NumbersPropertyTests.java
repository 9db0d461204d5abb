package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.protocol.Conditions;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.server.testing.Topologies;
import fusionlab.unet.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.jspecify.annotations.Nullable;

/** Numbers as pages write and draw them. */
class NumbersPropertyTests {

    private static final Topology SMALL = SyntheticTables.small("small");
    private static final LatencyTable TABLE = SyntheticTables.latencies("made", SMALL);

    private final Formats show = new Formats();

    @Provide
    Arbitrary<Double> numbers() {
        return Arbitraries.oneOf(
                Arbitraries.doubles().between(-1e12, 1e12),
                Arbitraries.doubles().between(-10_000, 10_000),
                Arbitraries.of(
                        0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MIN_VALUE));
    }

    @Property
    void no_number_reaches_a_page_as_NaN_or_infinity(@ForAll("numbers") double number) {
        assertThat(List.of(
                        show.ms(number),
                        show.percent(number),
                        show.signedPercent(number),
                        show.clip(number),
                        show.clipError(number),
                        show.signedClip(number),
                        show.signedClip(0.01, number),
                        show.changeOfLoss(number),
                        show.significant(number),
                        show.seconds(number),
                        show.range(number, number),
                        show.clipRange(0.3, number),
                        Formats.twoDigits(number)))
                .allSatisfy(text -> assertThat(text).doesNotContain("NaN", "Infinity", "null", "E+"));
    }

    @Property
    void a_latency_is_written_to_within_half_of_its_last_digit(@ForAll @DoubleRange(min = 0, max = 1e6) double ms) {
        double read = Double.parseDouble(show.ms(ms).replace(",", ""));

        assertThat(Math.abs(read - ms)).isLessThanOrEqualTo(Math.max(0.00051, Math.abs(ms) * 0.00501));
    }

    @Property
    void a_longer_time_is_never_written_as_a_shorter_one(
            @ForAll @DoubleRange(min = 0, max = 1e6) double one,
            @ForAll @DoubleRange(min = 0, max = 1e6) double other) {
        double shorter = Math.min(one, other);
        double longer = Math.max(one, other);

        assertThat(seconds(show.seconds(longer))).isGreaterThanOrEqualTo(seconds(show.seconds(shorter)) - 0.5);
        assertThat(seconds(show.seconds(longer))).isBetween(longer - 60.5, longer + 0.5);
    }

    private static double seconds(String text) {
        double seconds = 0;
        String[] words = text.split(" ");
        for (int i = 0; i < words.length; i += 2) {
            int unit =
                    switch (words[i + 1]) {
                        case "h" -> 3600;
                        case "min" -> 60;
                        default -> 1;
                    };
            seconds += Long.parseLong(words[i]) * (double) unit;
        }
        return seconds;
    }

    @Property
    void more_time_is_more_and_a_day_at_most(@ForAll int budget) {
        int seconds = Math.floorMod(budget, 86_400) + 1;
        int offered = show.moreMinutes(seconds) * 60;

        assertThat(offered).isLessThanOrEqualTo(86_400).isGreaterThanOrEqualTo(Math.min(2 * seconds, 86_400));
    }

    @Property
    void slower_blocks_never_have_a_weaker_colour(
            @ForAll @DoubleRange(min = 0, max = 1e9) double slowest,
            @ForAll @DoubleRange(max = 1) double one,
            @ForAll @DoubleRange(max = 1) double other) {
        LatencyScale scale = new LatencyScale(slowest);
        String weaker = scale.step(slowest * Math.min(one, other));
        String stronger = scale.step(slowest * Math.max(one, other));

        assertThat(weaker).isLessThanOrEqualTo(stronger).matches("s[0-8]");
        assertThat(scale.step(slowest)).isEqualTo(slowest > 0 ? "s8" : "s0");
        assertThat(scale.fields()).extracting(LatencyScale.Field::style).contains(weaker, stronger);
    }

    @Provide
    Arbitrary<List<Double>> times() {
        return Arbitraries.oneOf(
                        Arbitraries.doubles().between(1e-6, 1e7).ofScale(6),
                        Arbitraries.doubles().between(0.9, 1.1))
                .list()
                .ofSize(TABLE.cells().size());
    }

    @Property(tries = 200)
    void each_ratio_lies_within_its_interval_and_the_one_has_its_place(
            @ForAll("times") List<Double> times, @ForAll @DoubleRange(min = 1.01, max = 3) double spread) {
        RatioPlot plot = RatioPlot.of("one", with(times, spread), "other", TABLE);

        assertThat(plot.rows()).hasSize(TABLE.cells().size());
        assertThat(plot.one()).isBetween(0.0, 100.0);
        assertThat(plot.rows()).allSatisfy(row -> {
            assertThat(row.from()).isBetween(0.0, row.at());
            assertThat(row.until()).isBetween(row.at(), 100.0);
            switch (row.tone()) {
                case "loss" -> assertThat(row.from()).isGreaterThanOrEqualTo(plot.one());
                case "gain" -> assertThat(row.until()).isLessThanOrEqualTo(plot.one());
                default -> assertThat(plot.one()).isBetween(row.from() - 1e-9, row.until() + 1e-9);
            }
        });
        assertThat(plot.rows()).extracting(row -> -row.ratio().value()).isSorted();
    }

    @Property(tries = 200)
    void the_same_two_tables_the_other_way_round_mirror_the_plot(@ForAll("times") List<Double> times) {
        LatencyTable table = with(times, 1.05);
        RatioPlot there = RatioPlot.of("one", table, "other", TABLE);
        RatioPlot back = RatioPlot.of("other", TABLE, "one", table);

        assertThat(back.slower()).isEqualTo(there.faster());
        assertThat(back.faster()).isEqualTo(there.slower());
        assertThat(back.one()).isCloseTo(100 - there.one(), org.assertj.core.api.Assertions.within(1e-6));
    }

    private static LatencyTable with(List<Double> times, double spread) {
        Map<String, Estimate> cells = new LinkedHashMap<>();
        List<String> keys = new ArrayList<>(TABLE.cells().keySet());
        for (int i = 0; i < keys.size(); i++) {
            cells.put(keys.get(i), Topologies.estimate(times.get(i), spread));
        }
        return new LatencyTable("with", 1, TABLE.provenance(), "", cells, Map.of());
    }

    @Property
    void what_is_unknown_of_a_device_is_called_unknown_and_never_zero(@ForAll("states") List<@Nullable Double> state) {
        Double battery = state.get(0);
        Double degrees = state.get(1);
        Double load = state.get(2);
        var now = new Conditions(battery == null ? null : battery.intValue(), null, degrees, null, null, load);

        List<LiveState.Fact> facts = LiveState.facts(now);

        assertThat(facts).hasSize(5).allMatch(fact -> !fact.value().isBlank());
        assertThat(facts.stream().filter(LiveState.Fact::known))
                .hasSize((int) state.stream().filter(java.util.Objects::nonNull).count());
        assertThat(LiveState.brief(now)).doesNotContain("null", "unknown");
        assertThat(LiveState.brief(now).isEmpty()).isEqualTo(battery == null && degrees == null);
    }

    @Provide
    Arbitrary<List<@Nullable Double>> states() {
        return Arbitraries.doubles().between(0, 100).injectNull(0.5).list().ofSize(3);
    }
}
