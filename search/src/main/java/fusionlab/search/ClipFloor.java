package fusionlab.search;

import fusionlab.unet.Architecture;

/** The lowest measured CLIP that a removal may lead to. */
final class ClipFloor {

    private final OnlineProblem problem;
    private final Measurements measurements;

    ClipFloor(OnlineProblem problem, Measurements measurements) {
        this.problem = problem;
        this.measurements = measurements;
    }

    /** A floor that has been passed already keeps nobody from getting better. */
    boolean allows(Weights weights, Architecture after, Architecture current, int prompts) {
        Double floor = problem.parameters().clipFloor();
        if (floor == null) {
            return true;
        }
        Weights own = Weights.own();
        Architecture original = problem.topology().original();
        double base = measurements
                .mean(own, original, Math.min(prompts, measurements.scores(own, original).length))
                .mean();
        if (base < floor) {
            throw new IllegalArgumentException(
                    "clipFloor " + floor + " lies above the original's measured CLIP of " + base + "; lower it");
        }
        double clip = measurements.mean(weights, after, prompts).mean();
        return clip >= floor
                || clip >= measurements.mean(weights, current, prompts).mean();
    }
}
