package fusionlab.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Topology;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InterchangeTests {

    private static final String BIG = Tables.SD.configurations(64).stream()
            .max(java.util.Comparator.comparingDouble(one -> one.cost().macsWithAttention()))
            .orElseThrow()
            .key();

    @Test
    void unitsWhoseCellsLieCloseTogetherAreInterchangeable() {
        Interchange interchange =
                Interchange.of(List.of(unit("a", key -> 1, 0.01), unit("b", key -> 1.02, 0.01)), 0.06);

        assertThat(interchange.holds()).isTrue();
        assertThat(interchange.objections()).isEmpty();
    }

    @Test
    void oneCellThatDiffersIsEnoughToRefuseAndIsNamedWithItsRatio() {
        Interchange interchange = Interchange.of(
                List.of(unit("a", key -> 1, 0.01), unit("b", key -> key.equals(BIG) ? 1.2 : 1, 0.01)), 0.06);

        assertThat(interchange.holds()).isFalse();
        assertThat(interchange.objections()).singleElement().satisfies(cell -> {
            assertThat(cell.key()).isEqualTo(BIG);
            assertThat(cell.verdict()).isEqualTo(Interchange.Verdict.DIFFERS);
            assertThat(cell.slower()).isEqualTo(1);
            assertThat(cell.ratio().value()).isCloseTo(1.2, within(1e-9));
        });
    }

    @Test
    void cellsThatWereHardlyMeasuredAreUndecidedAndNotTakenForEqual() {
        Interchange interchange = Interchange.of(List.of(unit("a", key -> 1, 0.10), unit("b", key -> 1, 0.10)), 0.06);

        assertThat(interchange.holds()).isFalse();
        assertThat(interchange.objections())
                .extracting(Interchange.Cell::verdict)
                .containsOnly(Interchange.Verdict.UNDECIDED);
    }

    @Test
    void aSingleRunOfEachUnitShowsNoLikeness() {
        Interchange interchange =
                Interchange.of(List.of(unit("a", key -> 1, 0, 1), unit("b", key -> 1.01, 0, 1)), 0.06);

        assertThat(interchange.holds()).isFalse();
        assertThat(interchange.objections())
                .extracting(Interchange.Cell::verdict)
                .containsOnly(Interchange.Verdict.UNDECIDED);
    }

    @Test
    void cellsTooSmallToMatterDoNotStandInTheWay() {
        Interchange interchange = Interchange.of(
                List.of(
                        unit("a", key -> key.equals(BIG) ? 1_000 : 1e-4, 0.01),
                        unit("b", key -> key.equals(BIG) ? 1_000 : 2e-4, 0.01)),
                0.06);

        assertThat(interchange.holds()).isTrue();
        assertThat(interchange.cells())
                .extracting(Interchange.Cell::verdict)
                .contains(Interchange.Verdict.TOO_SMALL_TO_MATTER);
    }

    @Test
    void noiseAloneIsSeldomTakenForADifference() {
        int wrong = 0;
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            ToDoubleFunction<String> noise = key -> Math.exp(0.02 * random.nextGaussian());
            Interchange interchange = Interchange.of(List.of(unit("a", noise, 0.0392), unit("b", noise, 0.0392)), 0.02);
            wrong += interchange.cells().stream().anyMatch(cell -> cell.verdict() == Interchange.Verdict.DIFFERS)
                    ? 1
                    : 0;
        }

        assertThat(wrong).as("tables of 40 in which a cell is called different").isLessThanOrEqualTo(2);
    }

    @Test
    void thePoolHoldsWhatDiffersBetweenItsUnits() {
        List<LatencyTable> tables = List.of(unit("a", key -> 1, 0.01), unit("b", key -> 1.02, 0.01));

        LatencyTable pool = Pool.of("pool", tables, Interchange.of(tables, 0.06), "tables 1 and 2")
                .validated();

        Estimate first = big(tables.get(0));
        Estimate cell = big(pool);
        assertThat(cell.medianMs()).isCloseTo(first.medianMs() * Math.sqrt(1.02), within(1e-9));
        assertThat(cell.lowMs()).isEqualTo(first.lowMs());
        assertThat(cell.highMs()).isEqualTo(big(tables.get(1)).highMs());
        assertThat(cell.samples()).isEqualTo(40);
        assertThat(pool.provenance().device()).isEqualTo("a + b");
        assertThat(pool.provenance().source()).isEqualTo("tables 1 and 2");
        assertThat(TableJson.read(TableJson.write(pool))).isEqualTo(pool);
    }

    @Test
    void tablesThatAreNotInterchangeableAreNotPooled() {
        List<LatencyTable> tables = List.of(unit("a", key -> 1, 0.01), unit("b", key -> 1.5, 0.01));

        assertThatThrownBy(() -> Pool.of("pool", tables, Interchange.of(tables, 0.06), ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRatioHoldsTheTruthAsOftenAsItSays() {
        Random random = new Random(5);
        int inside = 0;
        int trials = 2_000;
        for (int i = 0; i < trials; i++) {
            Ratio ratio = Ratio.between(measured(random, 12), measured(random, 10));
            inside += ratio.low() <= 1.2 && 1.2 <= ratio.high() ? 1 : 0;
        }

        assertThat(100.0 * inside / trials).as("coverage, %").isBetween(94.0, 98.5);
    }

    /** The median of 25 skewed runs around a true median. */
    private static Estimate measured(Random random, double median) {
        OrderStatistics runs = new OrderStatistics(IntStream.range(0, 25)
                .mapToDouble(i -> median * Math.exp(0.1 * random.nextGaussian()))
                .toArray());
        return new Estimate(
                runs.median(), runs.low(), runs.high(), 25, runs.min(), runs.max(), 1, 90, Double.NaN, Set.of());
    }

    private static Estimate big(LatencyTable table) {
        return Objects.requireNonNull(table.cells().get(BIG));
    }

    @Test
    void tablesThatAreNotAboutTheSameThingAreRefusedThoughTheyShareCells() {
        LatencyTable table = unit("a", key -> 1, 0.01);
        Topology small = Topology.builtIn("bk-sdm-small");

        refuses(table, about(table, small, 64, table.provenance().profile()), "topology");
        refuses(table, about(table, Tables.SD, 32, table.provenance().profile()), "latent size");
        refuses(table, about(table, Tables.SD, 64, RuntimeProfile.onnxCpu(4)), "profile");
    }

    private static void refuses(LatencyTable table, LatencyTable other, String what) {
        assertThatThrownBy(() -> Interchange.of(List.of(table, other), 0.06))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("differ in " + what);
    }

    private static LatencyTable about(LatencyTable table, Topology topology, int latentSize, RuntimeProfile profile) {
        Provenance like = table.provenance();
        return new LatencyTable(
                table.name(),
                1,
                new Provenance(
                        like.device(),
                        like.model(),
                        like.soc(),
                        like.os(),
                        like.osFingerprint(),
                        like.agentVersion(),
                        profile,
                        topology.name(),
                        topology.configJson(),
                        latentSize,
                        like.measuredFrom(),
                        like.measuredTo(),
                        like.meanLoad(),
                        like.rounds(),
                        like.source()),
                "",
                table.cells(),
                Map.of());
    }

    private static LatencyTable unit(String device, ToDoubleFunction<String> factor, double halfWidth) {
        return unit(device, factor, halfWidth, 20);
    }

    private static LatencyTable unit(String device, ToDoubleFunction<String> factor, double halfWidth, int samples) {
        Map<String, Estimate> cells = new LinkedHashMap<>();
        Tables.SD.configurations(64).forEach(configuration -> {
            double ms = factor.applyAsDouble(configuration.key())
                    * (0.5 + configuration.cost().macsWithAttention() / 1e9);
            cells.put(
                    configuration.key(),
                    new Estimate(
                            ms,
                            ms * (1 - halfWidth),
                            ms * (1 + halfWidth),
                            samples,
                            ms * (1 - 2 * halfWidth),
                            ms * (1 + 2 * halfWidth),
                            1,
                            90,
                            Double.NaN,
                            Set.of()));
        });
        Provenance like = Tables.provenance("campaign of " + device);
        return new LatencyTable(
                device,
                1,
                new Provenance(
                        device,
                        "Galaxy S24",
                        like.soc(),
                        like.os(),
                        like.osFingerprint(),
                        like.agentVersion(),
                        like.profile(),
                        like.topology(),
                        like.topologyConfig(),
                        like.latentSize(),
                        like.measuredFrom(),
                        like.measuredTo(),
                        like.meanLoad(),
                        like.rounds(),
                        like.source()),
                "",
                cells,
                Map.of());
    }
}
