package fusionlab.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** What must hold of estimates whatever was measured. */
class EstimatorPropertyTests {

    private static final String SENTINEL = "sentinel";

    private final Estimator estimator = new Estimator(0.03);

    @Property
    void the_order_in_which_samples_come_does_not_matter(
            @ForAll("windows") List<Sample> samples, @ForAll Random random) {
        Map<String, Estimate> before = estimator.estimate(samples, SENTINEL);
        List<Sample> shuffled = new ArrayList<>(samples);
        Collections.shuffle(shuffled, random);
        Map<String, Estimate> after = estimator.estimate(shuffled, SENTINEL);

        assertThat(after.keySet()).isEqualTo(before.keySet());
        before.forEach((key, cell) -> {
            Estimate other = Tables.cell(after, key);
            assertThat(other.medianMs()).isEqualTo(cell.medianMs());
            assertThat(other.lowMs()).isEqualTo(cell.lowMs());
            assertThat(other.highMs()).isEqualTo(cell.highMs());
            assertThat(other.flags()).isEqualTo(cell.flags());
            assertThat(other.meanMs()).isCloseTo(cell.meanMs(), within(1e-9 * cell.meanMs()));
        });
    }

    @Property
    void a_machine_that_is_twice_as_slow_has_estimates_that_are_twice_as_long(@ForAll("windows") List<Sample> samples) {
        Map<String, Estimate> once = estimator.estimate(samples, SENTINEL);
        Map<String, Estimate> twice = estimator.estimate(
                samples.stream()
                        .map(run -> sample(run.key(), run.round(), 2 * run.wallNanos(), run.state()))
                        .toList(),
                SENTINEL);

        once.forEach((key, cell) -> {
            assertThat(Tables.cell(twice, key).medianMs())
                    .isCloseTo(2 * cell.medianMs(), within(1e-9 * cell.medianMs()));
            assertThat(Tables.cell(twice, key).meanMs()).isCloseTo(2 * cell.meanMs(), within(1e-9 * cell.meanMs()));
            assertThat(Tables.cell(twice, key).flags()).isEqualTo(cell.flags());
        });
    }

    /** All of a round's runs are longer by the same factor: the sentinel takes it out again. */
    @Property
    void drift_that_hits_all_blocks_alike_is_taken_out(
            @ForAll @IntRange(min = 6, max = 30) int rounds, @ForAll Random random) {
        List<Sample> calm = new ArrayList<>();
        List<Sample> drifting = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            double factor = 1 + 0.04 * random.nextDouble();
            long block = 5_000_000 + random.nextInt(100_000);
            calm.add(sample(SENTINEL, round, 1_000_000, "ok"));
            calm.add(sample("block", round, block, "ok"));
            drifting.add(sample(SENTINEL, round, Math.round(1_000_000 * factor), "ok"));
            drifting.add(sample("block", round, Math.round(block * factor), "ok"));
        }
        double reference = new Estimator(0.03).sentinel(calm, SENTINEL).medianMs();

        Map<String, Estimate> normalised = estimator.estimate(drifting, SENTINEL, reference);

        assertThat(Tables.cell(normalised, "block").medianMs())
                .isCloseTo(
                        Tables.cell(estimator.estimate(calm, SENTINEL), "block").medianMs(), within(1e-4));
    }

    @Property
    void an_estimate_lies_within_its_runs(@ForAll("windows") List<Sample> samples) {
        estimator.estimate(samples, "").forEach((key, cell) -> {
            List<Sample> runs = samples.stream()
                    .filter(run -> run.key().equals(key))
                    .filter(estimator.counted(samples, "", key)::contains)
                    .toList();
            assertThat(cell.samples()).isEqualTo(runs.size());
            assertThat(cell.minMs())
                    .isEqualTo(runs.stream().mapToDouble(Sample::wallMs).min().orElseThrow());
            assertThat(cell.maxMs())
                    .isEqualTo(runs.stream().mapToDouble(Sample::wallMs).max().orElseThrow());
            assertThat(cell.flags().contains(Flag.FEW_SAMPLES)).isEqualTo(runs.size() < 6);
        });
    }

    @Property
    void a_ratio_turned_round_is_its_reciprocal(
            @ForAll @LongRange(min = 1, max = 1_000) long one, @ForAll @LongRange(min = 1, max = 1_000) long other) {
        Estimate first = Tables.estimate(one, 0.1 * one, 0.3 * one);
        Estimate second = Tables.estimate(other, 0.2 * other, 0.05 * other);
        Ratio ratio = Ratio.between(first, second);
        Ratio turned = Ratio.between(second, first);

        assertThat(ratio.value() * turned.value()).isCloseTo(1, within(1e-12));
        assertThat(ratio.low() * turned.high()).isCloseTo(1, within(1e-12));
        assertThat(ratio.high() * turned.low()).isCloseTo(1, within(1e-12));
        assertThat(ratio.low()).isLessThan(ratio.value());
        assertThat(ratio.distinct()).isEqualTo(turned.distinct());
        assertThat(ratio.within(0.5) && ratio.beyond(0.5)).isFalse();
        assertThat(ratio.widened(1).low()).isCloseTo(ratio.low(), within(1e-9 * ratio.low()));
        assertThat(ratio.widened(2).low()).isCloseTo(ratio.low() * ratio.low() / ratio.value(), within(1e-9));
        assertThat(ratio.widened(2).high()).isCloseTo(ratio.high() * ratio.high() / ratio.value(), within(1e-6));
    }

    @Provide
    Arbitrary<List<Sample>> windows() {
        Arbitrary<Sample> runs = Combinators.combine(
                        Arbitraries.of(SENTINEL, "a", "b"),
                        Arbitraries.integers().between(0, 12),
                        Arbitraries.longs().between(900_000, 1_500_000),
                        Arbitraries.frequency(net.jqwik.api.Tuple.of(9, "ok"), net.jqwik.api.Tuple.of(1, "throttled")))
                .as(EstimatorPropertyTests::sample);
        return runs.list().ofMinSize(1).ofMaxSize(60);
    }

    private static Sample sample(String key, int round, long nanos, String state) {
        return new Sample(key, round, 0, nanos, 0, Double.NaN, state);
    }
}
