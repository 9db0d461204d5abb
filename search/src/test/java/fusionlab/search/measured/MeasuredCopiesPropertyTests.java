package fusionlab.search.measured;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.search.PairedDifference;
import fusionlab.search.SearchProblem.Parameters;
import fusionlab.search.SearchResult.Step;
import fusionlab.search.SmallProblems;
import fusionlab.search.measured.MeasuredProblem.Prompts;
import fusionlab.search.measured.MeasuredState.Demand;
import fusionlab.search.measured.MeasuredState.Ended;
import fusionlab.search.measured.MeasuredState.Round;
import fusionlab.search.measured.MeasuredState.TriedCopy;
import fusionlab.search.measured.MeasuredState.Waiting;
import fusionlab.unet.Action;
import fusionlab.unet.Architecture;
import fusionlab.unet.SlotKind;
import fusionlab.unet.Topology;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** What a search promises of its copies, whatever they bring: some do nothing, others gain or cost once they are tuned. */
class MeasuredCopiesPropertyTests {

    private static final Prompts PROMPTS = new Prompts(8, 32, 0.001, 8);
    private static final Topology TOPOLOGY = SmallProblems.PLAIN;

    private static MeasuredProblem problem(int seed, double share, int tuningSteps) {
        var latencies = SmallProblems.latencies(TOPOLOGY, seed, 1);
        var parameters = new Parameters(
                share * SmallProblems.ms(latencies, TOPOLOGY.original()),
                "evolution",
                seed % 3,
                1 + seed % 4,
                null,
                EnumSet.allOf(SlotKind.class),
                true,
                50);
        return new MeasuredProblem(
                latencies, parameters, PROMPTS, new MeasuredProblem.Label("m", "made up", "", true), tuningSteps);
    }

    /** Every third copy draws the same pictures as without it, to the last bit. */
    private static boolean doesNothing(String slot, int seed) {
        return Math.floorMod(slot.hashCode() + seed, 3) == 0;
    }

    private static Architecture drawn(Architecture architecture, int seed) {
        Map<String, Integer> counts = new HashMap<>(architecture.counts());
        counts.replaceAll((slot, count) -> doesNothing(slot, seed) ? Math.min(count, 1) : count);
        return Architecture.of(architecture.topology(), counts);
    }

    private static double gain(String slot, int seed) {
        return doesNothing(slot, seed) ? 0 : 0.01 * (new Random(slot.hashCode() + seed).nextDouble() - 0.4);
    }

    private static double quality(Weights weights, Architecture architecture, int seed) {
        Random random = new Random(seed);
        double clip = 0.9 + (seed % 3 == 0 ? -0.003 : 0.005) * weights.history().size();
        for (Map.Entry<String, Integer> slot : architecture.counts().entrySet()) {
            double worth = 0.02 * random.nextDouble();
            clip -= slot.getValue() == 0 ? worth : 0;
            boolean tuned = weights.history().stream()
                    .anyMatch(tuning -> tuning.architecture().count(slot.getKey()) > 1);
            clip += slot.getValue() > 1 && (tuned || seed % 2 == 0) ? gain(slot.getKey(), seed) : 0;
        }
        return clip;
    }

    private static MadeUpQuality measuring(int seed) {
        return new MadeUpQuality(
                (weights, architecture) -> quality(weights, architecture, seed),
                0.002,
                prompt -> prompt % 2 == 0 ? 0.1 : -0.1,
                architecture -> drawn(architecture, seed));
    }

    @Property(tries = 15)
    void a_copy_that_does_nothing_is_never_kept(
            @ForAll @IntRange(max = 999) int seed,
            @ForAll @DoubleRange(min = 0.6, max = 1.4) double share,
            @ForAll boolean tuned) {
        MeasuredProblem problem = problem(seed, share, tuned ? 100 : 0);
        Assume.that(problem.unmeasured().reachable());
        Ended ended = measuring(seed).runToItsEnd(problem);

        assertThat(ended.result().winner().copied()).noneMatch(slot -> doesNothing(slot, seed));
        assertThat(ended.copies())
                .filteredOn(tried -> doesNothing(tried.slot(), seed))
                .allSatisfy(tried -> {
                    assertThat(tried.gain().mean()).isZero();
                    assertThat(tried.refusal()).isEqualTo("it changes no score");
                });
    }

    @Property(tries = 15)
    void every_copy_that_was_tried_is_there_with_the_numbers_that_decided_it(
            @ForAll @IntRange(max = 999) int seed, @ForAll @DoubleRange(min = 0.6, max = 1.4) double share) {
        MeasuredProblem problem = problem(seed, share, 100);
        Assume.that(problem.unmeasured().reachable());
        MadeUpQuality quality = measuring(seed);
        Ended ended = quality.runToItsEnd(problem);

        for (TriedCopy tried : ended.copies()) {
            double[] with = quality.scores(tried.weightsAfter(), tried.after());
            double[] without = quality.scores(tried.weightsBefore(), tried.before());
            assertThat(tried.gain()).isEqualTo(PairedDifference.of(with, without, PROMPTS.most()));
            double[] present = quality.scores(tried.weightsAfter().before(), tried.before());
            assertThat(tried.change()).isEqualTo(PairedDifference.of(with, present, PROMPTS.most()));
            assertThat(tried.kept())
                    .isEqualTo(tried.gain().mean()
                                    > PairedDifference.CONFIDENCE * tried.gain().standardError()
                            && tried.change().mean() >= 0);
            assertThat(tried.refusal().isEmpty()).isEqualTo(tried.kept());
            assertThat(tried.after()).isEqualTo(tried.before().with(Action.copy(tried.slot())));
        }
        assertThat(ended.copies()).extracting(TriedCopy::slot).doesNotHaveDuplicates();
        assertThat(ended.copies().stream()
                        .filter(TriedCopy::kept)
                        .map(tried -> tried.round() + " " + tried.slot())
                        .toList())
                .isEqualTo(copiesOf(ended.rounds()));
        // Nothing is tuned of which the ledger says nothing.
        Set<Weights> said = new LinkedHashSet<>();
        ended.rounds().forEach(round -> said.add(round.weightsAfter()));
        ended.copies().forEach(tried -> Collections.addAll(said, tried.weightsBefore(), tried.weightsAfter()));
        assertThat(said).containsAll(quality.tuned);
    }

    private static List<String> copiesOf(List<Round> rounds) {
        List<String> copies = new ArrayList<>();
        for (Round round : rounds) {
            for (Step step : round.steps()) {
                if (step.action().type() == Action.Type.COPY) {
                    copies.add(round.number() + " " + step.action().slot());
                }
            }
        }
        return copies;
    }

    @Property(tries = 8)
    void the_order_of_arrival_decides_nothing(
            @ForAll @IntRange(max = 999) int seed,
            @ForAll @DoubleRange(min = 0.7, max = 1.3) double share,
            @ForAll Random random) {
        MeasuredProblem problem = problem(seed, share, 100);
        Assume.that(problem.unmeasured().reachable());
        Ended atOnce = measuring(seed).runToItsEnd(problem);

        MadeUpQuality pieces = measuring(seed);
        MeasuredState state = MeasuredEvolution.advance(problem, pieces);
        while (state instanceof Waiting waiting) {
            List<Demand> demands = new ArrayList<>(waiting.demands());
            Collections.shuffle(demands, random);
            demands.subList(0, demands.isEmpty() ? 0 : 1 + random.nextInt(demands.size()))
                    .forEach(pieces::measure);
            if (waiting.wanted() != null) {
                pieces.tune(waiting.wanted());
            }
            state = MeasuredEvolution.advance(problem, pieces);
        }
        assertThat(state).isEqualTo(atOnce);
        assertThat(MeasuredEvolution.advance(problem, pieces)).isEqualTo(atOnce);
    }

    @Property(tries = 15)
    void the_effort_that_was_named_is_enough(
            @ForAll @IntRange(max = 999) int seed, @ForAll @DoubleRange(min = 0.6, max = 1.4) double share) {
        MeasuredProblem problem = problem(seed, share, 100);
        Assume.that(problem.unmeasured().reachable());
        MadeUpQuality quality = measuring(seed);
        Ended ended = quality.runToItsEnd(problem);

        MeasuredEffort effort = MeasuredEffort.of(problem);
        assertThat((long) quality.measured.size()).isLessThanOrEqualTo(effort.mostEvaluations());
        assertThat((long) quality.promptsMeasured).isLessThanOrEqualTo(effort.mostPrompts());
        assertThat(quality.tuned).hasSizeBetween(effort.fewestTunings(), effort.mostTunings());
        assertThat(ended.rounds()).hasSizeLessThanOrEqualTo(effort.mostRounds());
    }
}
