package fusionlab.search;

import fusionlab.search.SearchResult.Outcome;
import io.jenetics.BitChromosome;
import io.jenetics.BitGene;
import io.jenetics.Chromosome;
import io.jenetics.Genotype;
import io.jenetics.Mutator;
import io.jenetics.MutatorResult;
import io.jenetics.Optimize;
import io.jenetics.UniformCrossover;
import io.jenetics.engine.Engine;
import io.jenetics.engine.EvolutionResult;
import io.jenetics.ext.moea.NSGA2Selector;
import io.jenetics.ext.moea.Vec;
import io.jenetics.util.RandomRegistry;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * NSGA-II (Deb et al. 2002) over latency and loss, by Jenetics: a population of sets of removals, from which the set of least loss that meets target and
 * floor is kept. A round is a generation; only rounds that found something better are reported. Makes no copies.
 */
final class Nsga2 extends SearchAlgorithm {

    private static final int POPULATION = 100;
    private static final int MOST_GENERATIONS = 1_000;
    private static final double EVEN = 0.5;

    @Override
    SearchResult search(Space space, Proof proof, Progress progress) {
        Walk untouched = new Walk(space);
        if (untouched.targetMet()) {
            return proof.result(new Outcome.TargetMet(), untouched, List.of());
        }
        Random random = new Random(space.parameters().seed());
        return RandomRegistry.with(random, scoped -> new Run(space, proof).evolve(progress));
    }

    /**
     * Mutates one bit of each set, on average. Jenetics' own mutator changes few sets, in a third of their bits, and never finds the
     * front's ends.
     */
    private static final class OneInEach extends Mutator<BitGene, Vec<double[]>> {

        private static final double EACH = 1;

        OneInEach() {
            super(EACH);
        }

        @Override
        protected MutatorResult<Chromosome<BitGene>> mutate(
                Chromosome<BitGene> chromosome, double probability, RandomGenerator random) {
            return super.mutate(chromosome, EACH / chromosome.length(), random);
        }
    }

    /** For one thread. */
    private static final class Run {

        private final Space space;
        private final Proof proof;
        private final List<Place> genes = new ArrayList<>();
        private List<Place> best = List.of();
        private Walk bestWalk;
        private boolean news;

        Run(Space space, Proof proof) {
            this.space = space;
            this.proof = proof;
            this.bestWalk = new Walk(space);
            for (Place place : space.places()) {
                for (int count = place.originalCount(); count > 0; count--) {
                    if (space.saves(place, count)) {
                        genes.add(place);
                    }
                }
            }
        }

        SearchResult evolve(Progress progress) {
            Engine<BitGene, Vec<double[]>> engine = Engine.builder(
                            this::measured, Genotype.of(BitChromosome.of(genes.size(), EVEN)))
                    .optimize(Optimize.MINIMUM)
                    .populationSize(POPULATION)
                    .offspringSelector(NSGA2Selector.ofVec())
                    .survivorsSelector(NSGA2Selector.ofVec())
                    .alterers(new UniformCrossover<>(0.9, EVEN), new OneInEach())
                    .executor(Runnable::run)
                    .build();
            Iterator<EvolutionResult<BitGene, Vec<double[]>>> generations =
                    engine.stream(ends()).iterator();
            int most = Math.min(MOST_GENERATIONS, space.parameters().rounds());
            for (int generation = 1; generation <= most; generation++) {
                generations.next();
                if (!(news ? progress.onRound(proof.round(generation, best)) : progress.goesOn())) {
                    return proof.result(new Outcome.Cancelled(), bestWalk, List.of(proof.round(1, best)));
                }
                news = false;
            }
            return proof.result(
                    proof.stopped(bestWalk), bestWalk, best.isEmpty() ? List.of() : List.of(proof.round(1, best)));
        }

        /**
         * The front's two ends are known: everything that saves time is removed, or only what improves CLIP. So one individual meets the
         * target from the start.
         */
        private List<Genotype<BitGene>> ends() {
            return List.of(removing(place -> true), removing(place -> place.delta() < 0));
        }

        private Genotype<BitGene> removing(Predicate<Place> which) {
            BitSet bits = new BitSet(genes.size());
            for (int i = 0; i < genes.size(); i++) {
                bits.set(i, which.test(genes.get(i)));
            }
            return Genotype.of(BitChromosome.of(bits, genes.size(), EVEN));
        }

        private Vec<double[]> measured(Genotype<BitGene> genotype) {
            Walk walk = new Walk(space);
            List<Place> removals = new ArrayList<>();
            for (int i = 0; i < genes.size(); i++) {
                if (genotype.chromosome().get(i).booleanValue()) {
                    removals.add(genes.get(i));
                    walk.remove(genes.get(i));
                }
            }
            if (space.meetsFloor(walk.loss()) && better(walk)) {
                best = removals;
                bestWalk = walk;
                news = true;
            }
            double time = space.further().isEmpty() ? walk.picoseconds() : walk.shareOfTarget();
            return Vec.of(time, (double) walk.loss());
        }

        private boolean better(Walk walk) {
            Comparator<Walk> byLoss = Comparator.comparingLong(Walk::loss);
            if (walk.targetMet() != bestWalk.targetMet()) {
                return walk.targetMet();
            }
            Comparator<Walk> byLatency =
                    Comparator.comparingDouble(Walk::shareOfTarget).thenComparingLong(Walk::picoseconds);
            Comparator<Walk> order =
                    walk.targetMet() ? byLoss.thenComparing(byLatency) : byLatency.thenComparing(byLoss);
            return order.compare(walk, bestWalk) < 0;
        }
    }
}
