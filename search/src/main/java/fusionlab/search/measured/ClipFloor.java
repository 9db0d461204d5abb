package fusionlab.search.measured;

import fusionlab.search.PairedDifference;
import fusionlab.unet.Architecture;
import java.util.Locale;

/**
 * The lowest measured CLIP that a removal may lead to. Its distance below the original is fixed once, on the prompts that every
 * architecture is scored on; from then on the paired loss against the original counts, which does not move when a decision takes more
 * prompts.
 */
record ClipFloor(MeasuredProblem problem, Measurements measurements) {

    /**
     * Whether the floor can be compared with the original's CLIP: checked first, so that an impossible floor costs one evaluation only.
     *
     * @throws IllegalArgumentException if the floor lies above the original's measured CLIP by more than its error
     */
    boolean decided() {
        Double floor = problem.parameters().clipFloor();
        if (floor == null) {
            return true;
        }
        if (!has(problem.prompts().first())) {
            return false;
        }
        PairedDifference base = base();
        if (base.mean() + base.halfWidth() < floor) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "clipFloor %s lies above the original's measured CLIP of %.4f, whose 95 %% interval is +-%.4f; lower it",
                    floor,
                    base.mean(),
                    base.halfWidth()));
        }
        return true;
    }

    /** Whether the original is measured on as many prompts as a decision takes; if not it is demanded. */
    boolean has(int prompts) {
        return problem.parameters().clipFloor() == null || measurements.have(Weights.own(), original(), prompts);
    }

    /**
     * A floor that has already been passed does not forbid improvements. Both architectures and the original must have been measured on the
     * prompts.
     */
    boolean allows(Weights weights, Architecture after, Architecture current, int prompts) {
        Double floor = problem.parameters().clipFloor();
        if (floor == null) {
            return true;
        }
        double[] scores = measurements.scores(weights, after);
        double[] base = measurements.scores(Weights.own(), original());
        double loss = PairedDifference.of(base, scores, prompts).mean();
        return loss <= Math.max(0, base().mean() - floor)
                || PairedDifference.of(scores, measurements.scores(weights, current), prompts)
                                .mean()
                        >= 0;
    }

    private PairedDifference base() {
        return measurements.mean(Weights.own(), original(), problem.prompts().first());
    }

    private Architecture original() {
        return problem.topology().original();
    }
}
