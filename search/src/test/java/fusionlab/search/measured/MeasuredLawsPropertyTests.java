package fusionlab.search.measured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.latency.LatencyTable;
import fusionlab.search.PairedDifference;
import fusionlab.search.SearchProblem.Parameters;
import fusionlab.search.SearchResult.Outcome;
import fusionlab.search.SearchResult.Step;
import fusionlab.search.SmallProblems;
import fusionlab.search.measured.MeasuredProblem.Prompts;
import fusionlab.search.measured.MeasuredState.Candidate;
import fusionlab.search.measured.MeasuredState.Demand;
import fusionlab.search.measured.MeasuredState.Ended;
import fusionlab.search.measured.MeasuredState.Round;
import fusionlab.search.measured.MeasuredState.Waiting;
import fusionlab.unet.Action;
import fusionlab.unet.Architecture;
import fusionlab.unet.SlotKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** What a measured search promises whatever is measured: on a small network, with a quality that does not add up and has noise. */
class MeasuredLawsPropertyTests {

    private static final Prompts PROMPTS = new Prompts(8, 32, 0.001, 8);

    private static MeasuredProblem problem(int seed, double share, @Nullable Double floor, int tuningSteps) {
        return problem(SmallProblems.latencies(seed), seed, share, floor, tuningSteps);
    }

    private static MeasuredProblem problem(
            LatencyTable latencies, int seed, double share, @Nullable Double floor, int tuningSteps) {
        double target = share * SmallProblems.ms(latencies, latencies.topology().original());
        var parameters = new Parameters(
                target,
                "evolution",
                seed % 3,
                1 + seed % 4,
                floor,
                EnumSet.allOf(SlotKind.class),
                share > 1 && tuningSteps == 0,
                50);
        return new MeasuredProblem(
                latencies, parameters, PROMPTS, new MeasuredProblem.Label("m", "made up", "", true), tuningSteps);
    }

    /** Each block is worth its own, and some pairs can replace one another. */
    private static MadeUpQuality quality(int seed) {
        return new MadeUpQuality(
                (weights, architecture) -> {
                    Random random = new Random(seed);
                    double clip = 0.9;
                    int last = 1;
                    for (int count : architecture.counts().values()) {
                        double worth = 0.02 * (random.nextDouble() - 0.2);
                        clip -= count == 0 ? worth : 0;
                        clip -= count == 0 && last == 0 ? 0.01 * random.nextDouble() : 0;
                        last = count;
                    }
                    return clip + (weights.tuned() ? 0.01 : 0);
                },
                0.002);
    }

    private static boolean reachable(MeasuredProblem problem) {
        return problem.unmeasured().reachable();
    }

    @Property(tries = 12)
    void each_round_follows_from_its_own_measurements(
            @ForAll @IntRange(max = 999) int seed,
            @ForAll @DoubleRange(min = 0.5, max = 1.04) double share,
            @ForAll @DoubleRange(min = 0.80, max = 0.89) double floor) {
        MeasuredProblem problem = problem(seed, share, seed % 2 == 0 ? null : floor, 0);
        Assume.that(reachable(problem));
        MadeUpQuality quality = quality(seed);
        Ended ended = quality.runToItsEnd(problem);
        Architecture current = SmallProblems.TOPOLOGY.original();
        double target = problem.parameters().latencyTargetMs();
        for (Round round : ended.rounds()) {
            assertThat(round.before()).isEqualTo(current);
            double before = SmallProblems.ms(problem.latencies(), current);
            boolean removing = before > target;
            for (Step step : round.steps()) {
                String slot = step.action().slot();
                assertThat(current.count(slot)).as("what is gone is not picked").isPositive();
                assertThat(SmallProblems.ms(problem.latencies(), current) > target)
                        .isEqualTo(removing);
                assertThat(step.action().type()).isEqualTo(removing ? Action.Type.REMOVE : Action.Type.COPY);
                current = current.with(step.action());
            }
            assertThat(round.steps())
                    .hasSizeBetween(1, removing ? problem.parameters().groupSize() : 1);
            assertThat(round.after()).isEqualTo(current);
            assertThat(round.latencyMs()).isEqualTo(SmallProblems.ms(problem.latencies(), current));
            assertThat(removing || round.latencyMs() <= target).isTrue();
            assertThat(round.prompts()).isBetween(PROMPTS.first(), PROMPTS.most());
            assertMeasured(quality, round);
            assertKeepsFloor(problem, quality, round);
        }
        assertThat(ended.result().winner()).isEqualTo(current);
        boolean met = ended.result().latency().ms() <= target;
        assertThat(met).isEqualTo(ended.result().outcome().equals(new Outcome.TargetMet()));
    }

    private static void assertMeasured(MadeUpQuality quality, Round round) {
        double[] after = quality.scores(round.weights(), round.after());
        double[] original = quality.scores(Weights.own(), SmallProblems.TOPOLOGY.original());
        assertThat(round.clip()).isCloseTo(mean(after, round.prompts()), within(1e-12));
        assertThat(round.loss()).isEqualTo(PairedDifference.of(original, after, round.prompts()));
        for (Candidate candidate : round.candidates()) {
            double[] without = quality.scores(round.weights(), candidate.without());
            double[] before = quality.scores(round.weights(), round.before());
            assertThat(candidate.without()).isEqualTo(round.before().with(Action.remove(candidate.slot())));
            assertThat(candidate.delta())
                    .isEqualTo(PairedDifference.of(
                            before, without, candidate.delta().count()));
        }
        assertThat(round.candidates()).extracting(Candidate::slot).doesNotHaveDuplicates();
    }

    private static void assertKeepsFloor(MeasuredProblem problem, MadeUpQuality quality, Round round) {
        Double floor = problem.parameters().clipFloor();
        if (floor != null && round.steps().get(0).action().type() == Action.Type.REMOVE) {
            double base = mean(quality.scores(Weights.own(), SmallProblems.TOPOLOGY.original()), PROMPTS.first());
            double gained = round.clip() - mean(quality.scores(Weights.own(), round.before()), round.prompts());
            assertThat(round.loss().mean() <= Math.max(0, base - floor) + 1e-12 || gained >= -1e-12)
                    .isTrue();
        }
    }

    private static double mean(double[] scores, int count) {
        return Arrays.stream(scores, 0, count).average().orElseThrow();
    }

    @Property(tries = 5)
    void neither_the_order_of_arrival_nor_more_than_was_asked_for_changes_a_bit(
            @ForAll @IntRange(max = 999) int seed,
            @ForAll @DoubleRange(min = 0.6, max = 1.04) double share,
            @ForAll Random random) {
        int tuningSteps = seed % 3 == 0 ? 100 : 0;
        MeasuredProblem problem = problem(seed, share, seed % 2 == 0 ? null : 0.87, tuningSteps);
        Assume.that(reachable(problem));
        Ended atOnce = quality(seed).runToItsEnd(problem);

        MadeUpQuality pieces = quality(seed);
        MadeUpQuality generous = quality(seed);
        assertThat(arriving(problem, pieces, random, 0)).isEqualTo(atOnce);
        assertThat(arriving(problem, generous, random, 100)).isEqualTo(atOnce);
        assertThat(pieces.promptsMeasured).isLessThan(generous.promptsMeasured);
    }

    private static MeasuredState arriving(MeasuredProblem problem, MadeUpQuality known, Random random, int least) {
        MeasuredState state = MeasuredEvolution.advance(problem, known);
        int rounds = 0;
        while (state instanceof Waiting waiting) {
            assertThat(waiting.rounds()).hasSizeGreaterThanOrEqualTo(rounds);
            rounds = waiting.rounds().size();
            List<Demand> demands = new ArrayList<>(waiting.demands());
            Collections.shuffle(demands, random);
            for (Demand demand : demands.subList(0, demands.isEmpty() ? 0 : 1 + random.nextInt(demands.size()))) {
                assertThat(demand.prompts())
                        .isGreaterThan(known.scores(demand.weights(), demand.architecture()).length);
                known.measure(new Demand(demand.weights(), demand.architecture(), Math.max(least, demand.prompts())));
            }
            if (waiting.wanted() != null) {
                known.tune(waiting.wanted());
            }
            state = MeasuredEvolution.advance(problem, known);
        }
        return state;
    }

    @Property(tries = 40)
    void the_effort_that_was_named_is_enough_and_no_less_is_needed(
            @ForAll boolean plain,
            @ForAll @IntRange(max = 999) int seed,
            @ForAll @DoubleRange(min = 0.5, max = 0.99) double share) {
        LatencyTable latencies = SmallProblems.latencies(plain ? SmallProblems.PLAIN : SmallProblems.TOPOLOGY, seed, 1);
        MeasuredProblem problem = problem(latencies, seed, share, null, seed % 3 == 0 ? 100 : 0);
        Assume.that(reachable(problem));
        MadeUpQuality quality = quality(seed);
        Ended ended = quality.runToItsEnd(problem);

        MeasuredEffort effort = MeasuredEffort.of(problem);
        assertThat((long) quality.measured.size()).isLessThanOrEqualTo(effort.mostEvaluations());
        assertThat((long) quality.promptsMeasured).isLessThanOrEqualTo(effort.mostPrompts());
        assertThat(ended.rounds()).hasSizeBetween(effort.fewestRounds(), Math.max(1, effort.mostRounds()));
        assertThat(quality.tuned).hasSizeBetween(effort.fewestTunings(), Math.max(0, effort.mostTunings()));
        assertThat(effort.fewestPrompts()).isLessThanOrEqualTo(effort.mostPrompts());
        assertThat(effort.fewestEvaluations()).isLessThanOrEqualTo(effort.mostEvaluations());
    }
}
