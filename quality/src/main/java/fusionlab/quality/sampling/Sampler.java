package fusionlab.quality.sampling;

import java.util.Locale;

/** The methods for the steps from noise to latents; both are deterministic. */
public enum Sampler {
    /** Song et al. 2020, with eta 0. */
    DDIM("ddim"),
    /** DPM-Solver++(2M) of Lu et al. 2022, first order in the first and the last step. */
    DPM_SOLVER_PP("dpm-solver++");

    private final String text;

    Sampler(String text) {
        this.text = text;
    }

    /** Its name in protocols: {@code ddim}, {@code dpm-solver++}. */
    public String text() {
        return text;
    }

    /** @throws IllegalArgumentException naming the known ones */
    public static Sampler parse(String text) {
        for (Sampler sampler : values()) {
            if (sampler.text.equals(text.toLowerCase(Locale.ROOT))) {
                return sampler;
            }
        }
        throw new IllegalArgumentException("There is no sampler '" + text + "'; there are ddim and dpm-solver++");
    }
}
