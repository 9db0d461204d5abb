package fusionlab.quality.sampling;

import java.util.ArrayList;
import java.util.List;

/** A point on the way from noise to latents: {@code z = alpha x + sigma noise} at a time step. */
public record Level(double timestep, double alpha, double sigma) {

    /** At pure noise, predicted noise contains nothing of the picture: begin where SD-v1.5 does. */
    private static final double LEAST_ALPHA = 0.0682;

    /**
     * All points of a sampling, from the noisiest to the last, one more than steps. For {@link NoiseSchedule#SCALED_LINEAR} as diffusers'
     * DDIMScheduler (leading, offset 1, ends at time step 0) and DPMSolverMultistepScheduler (linspace, ends clean) do.
     */
    static List<Level> of(Sampling sampling) {
        List<Level> levels = new ArrayList<>();
        for (int i = 0; i < sampling.steps(); i++) {
            levels.add(at(sampling.schedule(), timestep(sampling, i)));
        }
        boolean ddim = sampling.sampler() == Sampler.DDIM;
        levels.add(ddim ? at(sampling.schedule(), 0) : new Level(0, 1, 0));
        return levels;
    }

    /** The points of a DDIM sampling that predicts the velocity, from the noisiest to the last, one more than steps. */
    public static List<Level> ddim(NoiseSchedule schedule, int steps) {
        return of(new Sampling(Sampler.DDIM, schedule, Parameterization.V, steps, 1));
    }

    private static double timestep(Sampling sampling, int step) {
        int steps = sampling.steps();
        if (sampling.schedule() == NoiseSchedule.SCALED_LINEAR) {
            return sampling.sampler() == Sampler.DDIM
                    ? leading(steps, step)
                    : Math.rint(999.0 * (steps - step) / steps);
        }
        double first = sampling.parameterization() == Parameterization.V
                ? sampling.schedule().last()
                : Math.acos(LEAST_ALPHA) * 2 / Math.PI * 1000;
        return first * (steps - step) / steps;
    }

    /** A single step would otherwise begin without noise. */
    private static double leading(int steps, int step) {
        int stride = 1000 / steps;
        int offset = Math.min(1, 999 - (steps - 1) * stride);
        return steps == 1 ? 999 : (steps - 1 - step) * stride + offset;
    }

    /** The point at a time step. */
    public static Level at(NoiseSchedule schedule, double timestep) {
        return new Level(timestep, schedule.alpha(timestep), schedule.sigma(timestep));
    }

    /** Half the logarithm of the ratio of signal to noise; infinite at the ends. */
    double logRatio() {
        return Math.log(alpha / sigma);
    }
}
