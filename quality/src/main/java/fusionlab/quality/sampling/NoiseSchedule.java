package fusionlab.quality.sampling;

/**
 * The shares of picture and noise in noisy latents: {@code z = alpha x + sigma noise} with {@code alpha^2 + sigma^2 = 1}. Time steps are on
 * the scale that a UNet is fed, 0 (clean) to 1000 (noise).
 */
public enum NoiseSchedule {
    /** SD-v1.5: 1000 betas, linear in their roots from 0.00085 to 0.012; between whole time steps alpha's logarithm is linear. */
    SCALED_LINEAR(999) {
        @Override
        public double alpha(double timestep) {
            double within = Math.max(0, Math.min(999, timestep));
            int below = (int) within;
            int above = Math.min(999, below + 1);
            double share = within - below;
            return Math.exp((1 - share) * ScaledLinear.LOG_ALPHAS[below] + share * ScaledLinear.LOG_ALPHAS[above]);
        }
    },
    /** The scenes: {@code alpha = cos(pi/2 t)}, {@code sigma = sin(pi/2 t)} with t from 0 to 1. */
    COSINE(1000) {
        @Override
        public double alpha(double timestep) {
            return timestep >= 1000 ? 0 : Math.cos(Math.PI / 2 * Math.max(0, timestep) / 1000);
        }
    };

    private final double last;

    NoiseSchedule(double last) {
        this.last = last;
    }

    /** Share of the picture at a time step, 0 to 1. */
    public abstract double alpha(double timestep);

    /** Share of the noise at a time step, 0 to 1. */
    public double sigma(double timestep) {
        double alpha = alpha(timestep);
        return Math.sqrt(Math.max(0, 1 - alpha * alpha));
    }

    /** The noisiest time step: 999 or 1000. */
    public double last() {
        return last;
    }

    /**
     * A random time step for training, as the schedule's users were trained: whole numbers for {@link #SCALED_LINEAR}.
     *
     * @param share uniform from 0 (included) to 1 (excluded)
     */
    public double trainingTimestep(double share) {
        return this == SCALED_LINEAR ? Math.floor(share * 1000) : share * 1000;
    }

    private static final class ScaledLinear {

        static final double[] LOG_ALPHAS = logAlphas();

        private static double[] logAlphas() {
            double[] logarithms = new double[1000];
            double product = 1;
            for (int i = 0; i < logarithms.length; i++) {
                double root = Math.sqrt(0.00085) + (Math.sqrt(0.012) - Math.sqrt(0.00085)) * i / 999;
                product *= 1 - root * root;
                logarithms[i] = Math.log(product) / 2;
            }
            return logarithms;
        }
    }
}
