package fusionlab.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Regime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is just allowed, and what no longer is. */
class LimitsTests {

    private static final List<String> KEYS =
            Tables.SD.configurations(64).stream().map(BlockConfiguration::key).toList();

    @ParameterizedTest
    @CsvSource({
        "0, 0, 1, true", "-0.1, 0, 1, false", "Infinity, 0, 1, false", "NaN, 0, 1, true",
        "0, 100, 1, true", "0, 100.1, 1, false", "0, -0.1, 1, false", "0, NaN, 1, true",
        "0, 0, 0, false", "0, 0, 1e-9, true", "0, 0, Infinity, false", "0, 0, NaN, true"
    })
    void an_estimates_further_numbers_are_unknown_or_within_bounds(
            double variation, double stability, double cpu, boolean allowed) {
        if (allowed) {
            assertThat(estimate(1, 1, 1, 1, 1, variation, stability, cpu).cpuMedianMs())
                    .isEqualTo(Double.valueOf(cpu));
        } else {
            assertThatThrownBy(() -> estimate(1, 1, 1, 1, 1, variation, stability, cpu))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1, 1, true", "2, 1, 3, 1, 3, true", "0.5, 1, 3, 0.5, 3, false", "4, 1, 3, 1, 4, false",
        "1, 0, 1, 1, 1, false", "1, 1, Infinity, 1, 1, false", "1, 1, 1, 0, 1, false", "1, 1, 1, 1.1, 2, false",
        "1, 1, 1, 1, 0.9, false", "1, 1, 1, 1, Infinity, false"
    })
    void an_estimates_ends_enclose_its_median(
            double median, double low, double high, double min, double max, boolean allowed) {
        if (allowed) {
            assertThat(estimate(median, low, high, min, max, 0, 0, 1).medianMs())
                    .isEqualTo(median);
        } else {
            assertThatThrownBy(() -> estimate(median, low, high, min, max, 0, 0, 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void the_wider_interval_decides_whether_a_cell_matters() {
        Estimate median = new Estimate(10, 8, 13, 8, 5, 20, new Mean(11, 10, 12), 0, 0, 1, Set.of());
        Estimate mean = new Estimate(10, 9, 10.5, 8, 5, 20, new Mean(11, 8, 14), 0, 0, 1, Set.of());

        assertThat(median.halfWidthMs()).isEqualTo(2.5);
        assertThat(mean.halfWidthMs()).isEqualTo(3);
        assertThat(median.relativeHalfWidth()).isEqualTo(0.25);
        assertThat(median.isTooSmallToMatter(1, 2_500)).isTrue();
        assertThat(median.isTooSmallToMatter(1, 2_499)).isFalse();
        assertThat(median.isTooSmallToMatter(2, 4_999)).isFalse();
        assertThat(median.isTooSmallToMatter(2, 5_000)).isTrue();
        assertThat(median.isTooSmallToMatter(0, 2_500)).as("copies may use it").isTrue();
        assertThat(median.isTooSmallToMatter(0, 2_499)).isFalse();
    }

    @Test
    void a_ratio_is_distinct_where_one_lies_outside_of_its_interval() {
        assertThat(new Ratio(1.5, 1.1, 2).distinct()).isTrue();
        assertThat(new Ratio(0.8, 0.7, 0.9).distinct()).isTrue();
        assertThat(new Ratio(1.5, 1, 2).distinct()).isFalse();
        assertThat(new Ratio(0.8, 0.7, 1).distinct()).isFalse();
        assertThat(new Ratio(1.5, 1.25, 2).beyond(0.25)).isFalse();
        assertThat(new Ratio(1.5, 1.26, 2).beyond(0.25)).isTrue();
        assertThat(new Ratio(0.7, 0.6, 0.8).beyond(0.25)).isFalse();
        assertThat(new Ratio(0.7, 0.6, 0.79).beyond(0.25)).isTrue();
        assertThat(new Ratio(1, 0.8, 1.25).within(0.25)).isTrue();
        assertThat(new Ratio(1, 0.79, 1.25).within(0.25)).isFalse();
        assertThat(new Ratio(1, 0.8, 1.26).within(0.25)).isFalse();
    }

    @Test
    void six_quiet_rounds_are_enough_to_leave_loaded_ones_out() {
        assertThat(flags(6)).contains(Flag.ROUNDS_LEFT_OUT).doesNotContain(Flag.LOADED_ROUNDS_KEPT);
        assertThat(flags(5)).contains(Flag.LOADED_ROUNDS_KEPT).doesNotContain(Flag.ROUNDS_LEFT_OUT);
    }

    /** With one loaded round more. */
    private static Set<Flag> flags(int quiet) {
        List<Sample> samples = new ArrayList<>();
        for (int round = 0; round <= quiet; round++) {
            long factor = round == quiet ? 2 : 1;
            samples.add(new Sample("s", round, 0, factor * 1_000_000, 0, Double.NaN, "ok"));
            samples.add(new Sample("b", round, 0, factor * 5_000_000, 0, Double.NaN, "ok"));
        }
        return Tables.cell(new Estimator(0.03).estimate(samples, "s"), "b").flags();
    }

    @Test
    void a_precision_target_lies_above_0_and_is_at_most_1() {
        assertThat(new Estimator(1)).isNotNull();
        assertThat(new Estimator(1e-9, Regime.SUSTAINED)).isNotNull();
        for (double target : new double[] {0, -1, 1.001, Double.NaN}) {
            assertThatThrownBy(() -> new Estimator(target)).hasMessageContaining("at most 1");
        }
    }

    @Test
    void an_interval_as_wide_as_the_target_is_not_too_wide() {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            samples.add(new Sample("b", i, 0, 8_000_000 + 2_000_000L * i, 0, Double.NaN, "ok"));
        }

        assertThat(Tables.cell(new Estimator(0.2).estimate(samples, ""), "b").flags())
                .doesNotContain(Flag.WIDE_INTERVAL);
        assertThat(Tables.cell(new Estimator(0.199).estimate(samples, ""), "b").flags())
                .contains(Flag.WIDE_INTERVAL);
    }

    @Test
    void the_error_of_adding_up_is_a_share_below_one() {
        LatencyTable table = whole(cell -> cell);

        assertThat(table.predict(Tables.SD.original(), 0)).isInstanceOf(Prediction.Predicted.class);
        assertThat(table.predict(Tables.SD.original(), 0.99)).isInstanceOf(Prediction.Predicted.class);
        for (double share : new double[] {-0.01, 1, Double.NaN}) {
            assertThatThrownBy(() -> table.predict(Tables.SD.original(), share)).hasMessageContaining("0 to below 1");
        }
    }

    @Test
    void a_table_is_held_to_its_limits() {
        LatencyTable table = whole(cell -> cell);
        assertThat(named(table, "n".repeat(200)).validated()).isNotNull();
        refused(named(table, "n".repeat(201)), "name");
        refused(named(table, " "), "name");
        refused(new LatencyTable("n", 0, table.provenance(), "", table.cells(), Map.of()), "version");
        refused(new LatencyTable("n", 1, table.provenance(), "", Map.of(), Map.of()), "cells");
        refused(new LatencyTable("n", 1, table.provenance(), "none", table.cells(), Map.of()), "sentinelKey");
        assertThat(missing(table, "r".repeat(2_000)).validated()).isNotNull();
        refused(missing(table, "r".repeat(2_001)), "missing." + KEYS.get(0));
        refused(missing(table, " "), "missing." + KEYS.get(0));
        refused(
                new LatencyTable("n", 1, table.provenance(), "", table.cells(), Map.of(KEYS.get(0), "twice")),
                "missing." + KEYS.get(0));
        refused(
                new LatencyTable("n", 1, table.provenance(), "", table.cells(), Map.of("resnet-1x1", "no key")),
                "missing.resnet-1x1");
    }

    @ParameterizedTest
    @CsvSource({
        "1e-6, 1, true",
        "0.9e-6, 1, false",
        "3600000, 1, true",
        "3600001, 1, false",
        "1, 1000000, true",
        "1, 1000001, false"
    })
    void latencies_lie_within_a_nanosecond_and_an_hour(double ms, double variation, boolean allowed) {
        LatencyTable table = whole(cell -> estimate(ms, ms, ms, ms, ms, variation, 0, Double.NaN));
        if (allowed) {
            assertThat(table.validated()).isEqualTo(table);
        } else {
            refused(table, "cells." + KEYS.get(0));
        }
    }

    @Test
    void a_cpu_may_be_busy_with_256_threads_for_an_hour() {
        assertThat(whole(cell -> estimate(1, 1, 1, 1, 1, 0, 0, 256 * 3_600_000.0))
                        .validated())
                .isNotNull();
        refused(whole(cell -> estimate(1, 1, 1, 1, 1, 0, 0, 257 * 3_600_000.0)), "cells." + KEYS.get(0));
    }

    @Test
    void the_interval_of_a_mean_may_reach_ten_times_beyond_an_hour() {
        assertThat(whole(cell -> withMean(36_000_000)).validated()).isNotNull();
        refused(whole(cell -> withMean(36_000_010)), "cells." + KEYS.get(0));
    }

    private static Estimate withMean(double high) {
        return new Estimate(1, 1, 1, 8, 1, 1, new Mean(1, 1, high), 0, 0, 1, Set.of());
    }

    @Test
    void units_of_other_tables_are_no_pool_and_a_margin_is_a_share() {
        LatencyTable one = whole(cell -> cell);
        LatencyTable other = whole(cell -> estimate(9, 9, 9, 9, 9, 0, 0, 1));

        assertThat(Interchange.of(List.of(one, one), 1).holds()).isTrue();
        for (double margin : new double[] {0, 1.01, Double.NaN}) {
            assertThatThrownBy(() -> Interchange.of(List.of(one, one), margin)).hasMessageContaining("margin");
        }
        assertThatThrownBy(() -> Interchange.of(List.of(one), 0.06)).hasMessageContaining("two tables");
        Interchange differs = Interchange.of(List.of(one, other), 0.06);
        assertThatThrownBy(() -> Pool.of("p", List.of(one, other), differs, "s"))
                .hasMessageContaining("not interchangeable");
    }

    @Test
    void a_pool_says_what_each_unit_lacks_and_joins_what_is_known_of_them() {
        LatencyTable one = whole(cell -> cell);
        Map<String, Estimate> fewer = new LinkedHashMap<>(one.cells());
        fewer.remove(KEYS.get(0));
        LatencyTable other = new LatencyTable(
                "other", 1, Tables.provenance("a test"), KEYS.get(1), fewer, Map.of(KEYS.get(0), "too large"));
        Interchange interchange = Interchange.of(List.of(other, one), 0.06);

        LatencyTable pool = Pool.of("pool", List.of(other, one), interchange, "s".repeat(1_001));

        assertThat(pool.cells().keySet()).containsExactlyElementsOf(KEYS.subList(1, KEYS.size()));
        assertThat(pool.missing()).containsExactly(Map.entry(KEYS.get(0), "lab's \"host\", 1: too large"));
        assertThat(pool.sentinelKey()).as("of two").isEmpty();
        assertThat(pool.provenance().source()).hasSize(1_000).endsWith("s...");
        assertThat(pool.provenance().device()).isEqualTo(one.provenance().device());
        assertThat(pool.provenance().model()).isEmpty();
        assertThat(pool.provenance().rounds()).isEqualTo(24);
        assertThat(Pool.reason(interchange)).isEqualTo((KEYS.size() - 1) + " cells interchangeable within 6.00 %");
        LatencyTable silent = new LatencyTable("silent", 1, other.provenance(), KEYS.get(1), fewer, Map.of());
        assertThat(Pool.of("pool", List.of(silent, one), Interchange.of(List.of(silent, one), 0.06), "s")
                        .missing())
                .containsExactly(Map.entry(KEYS.get(0), "not measured on every unit"));
        assertThat(Pool.of("pool", List.of(one, one), Interchange.of(List.of(one, one), 0.06), "s".repeat(1_000)))
                .satisfies(same -> {
                    assertThat(same.sentinelKey()).isEqualTo(KEYS.get(0));
                    assertThat(same.provenance().source()).isEqualTo("s".repeat(1_000));
                    assertThat(same.missing()).isEmpty();
                    assertThat(Tables.cell(same.cells(), KEYS.get(2)).flags()).containsExactly(Flag.TWO_HUMPS);
                    assertThat(Tables.cell(same.cells(), KEYS.get(2)).meanMs())
                            .isCloseTo(Tables.cell(one.cells(), KEYS.get(2)).meanMs(), within(1e-9));
                });
    }

    private static void refused(LatencyTable table, String field) {
        assertThatThrownBy(table::validated)
                .isInstanceOfSatisfying(TableFormatException.class, refused -> assertThat(refused.field())
                        .isEqualTo(field));
    }

    private static LatencyTable named(LatencyTable table, String name) {
        return new LatencyTable(name, 1, table.provenance(), "", table.cells(), Map.of());
    }

    private static LatencyTable missing(LatencyTable table, String reason) {
        Map<String, Estimate> cells = new LinkedHashMap<>(table.cells());
        cells.remove(KEYS.get(0));
        return new LatencyTable("n", 1, table.provenance(), "", cells, Map.of(KEYS.get(0), reason));
    }

    private static LatencyTable whole(UnaryOperator<Estimate> change) {
        Map<String, Estimate> cells = new LinkedHashMap<>();
        Estimate usual =
                new Estimate(10, 9.9, 10.1, 8, 9, 12, new Mean(10.1, 10, 10.2), 1, 90, 10, Set.of(Flag.TWO_HUMPS));
        KEYS.forEach(key -> cells.put(key, change.apply(usual)));
        return new LatencyTable("whole", 1, Tables.provenance("a test"), KEYS.get(0), cells, Map.of());
    }

    private static Estimate estimate(
            double median,
            double low,
            double high,
            double min,
            double max,
            double variation,
            double stability,
            double cpu) {
        return new Estimate(
                median, low, high, 8, min, max, new Mean(median, low, high), variation, stability, cpu, Set.of());
    }
}
