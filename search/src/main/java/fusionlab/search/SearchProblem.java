package fusionlab.search;

import fusionlab.latency.LatencyTable;
import fusionlab.search.quality.QualityTable;
import fusionlab.unet.SlotKind;
import fusionlab.unet.Topology;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides a search's outcome: equal problems give equal results, bit for bit.
 *
 * @param topology whose slots are searched; equal to the table's
 * @param latencies where ΔLatency comes from
 * @param qualities where ΔCLIP comes from
 * @param parameters the objective and the algorithm's settings
 * @param further other devices, each with a target of its own, which have to be met too
 */
public record SearchProblem(
        Topology topology,
        LatencyTable latencies,
        QualityTable qualities,
        Parameters parameters,
        List<Target> further) {

    /** Devices of one problem: the front over many latencies has few points that another beats. */
    public static final int MOST_TARGETS = 8;

    public SearchProblem {
        further = List.copyOf(further);
        if (further.size() >= MOST_TARGETS) {
            throw new IllegalArgumentException(
                    "targets must be at most " + MOST_TARGETS + ", not " + (further.size() + 1));
        }
    }

    /** For one device. */
    public SearchProblem(Topology topology, LatencyTable latencies, QualityTable qualities, Parameters parameters) {
        this(topology, latencies, qualities, parameters, List.of());
    }

    /** The same search on another device alone. */
    SearchProblem on(Target target) {
        return new SearchProblem(
                topology, target.latencies(), qualities, parameters.withTarget(target.latencyTargetMs()));
    }

    /**
     * A device and what has to be met on it.
     *
     * @param latencies of the same topology and latent size as those of the other devices
     * @param latencyTargetMs of one pass of the UNet in milliseconds, above 0
     */
    public record Target(LatencyTable latencies, double latencyTargetMs) {}

    /**
     * The objective and the settings.
     *
     * @param latencyTargetMs the latency objective S in milliseconds, above 0
     * @param algorithm {@code evolution}, {@code exact}, {@code random} or {@code nsga2}
     * @param seed decides every random choice
     * @param groupSize actions executed per round (the paper's group), 1 to 64
     * @param clipFloor lowest additive estimate of CLIP (the quality table's baseline minus the losses) that may be reached; null for none
     * @param kinds which kinds of block may go
     * @param copies whether the most valuable block is copied while the target still holds
     * @param rounds upper bound of rounds (of draws for {@code random}, of generations for {@code nsga2}), 1 to 100,000
     */
    public record Parameters(
            double latencyTargetMs,
            String algorithm,
            long seed,
            int groupSize,
            @Nullable Double clipFloor,
            Set<SlotKind> kinds,
            boolean copies,
            int rounds) {

        public Parameters {
            if (!(latencyTargetMs > 0 && Double.isFinite(latencyTargetMs))) {
                throw new IllegalArgumentException(
                        "latencyTargetMs must be above 0 and finite, in milliseconds, not " + latencyTargetMs);
            }
            if (!SearchAlgorithm.names().contains(algorithm)) {
                throw SearchAlgorithm.unknown(algorithm);
            }
            if (groupSize < 1 || groupSize > 64) {
                throw new IllegalArgumentException("groupSize must be 1 to 64, not " + groupSize);
            }
            if (clipFloor != null && !Double.isFinite(clipFloor)) {
                throw new IllegalArgumentException("clipFloor must be a finite number, or absent, not " + clipFloor);
            }
            if (kinds.isEmpty()) {
                throw new IllegalArgumentException(
                        "kinds must name at least one of " + Arrays.toString(SlotKind.values()));
            }
            if (rounds < 1 || rounds > 100_000) {
                throw new IllegalArgumentException("rounds must be 1 to 100,000, not " + rounds);
            }
            EnumSet<SlotKind> ordered = EnumSet.copyOf(kinds);
            kinds = Collections.unmodifiableSet(ordered);
        }

        /** The same settings with another floor of CLIP. */
        public Parameters withClipFloor(@Nullable Double other) {
            return new Parameters(latencyTargetMs, algorithm, seed, groupSize, other, kinds, copies, rounds);
        }

        /** The same settings with another target in milliseconds. */
        public Parameters withTarget(double otherMs) {
            return new Parameters(otherMs, algorithm, seed, groupSize, clipFloor, kinds, copies, rounds);
        }
    }
}
