package fusionlab.quality.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.quality.tensors.Floats;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.bytedeco.javacpp.PointerScope;

/** Both samplers against their papers' formulas on single numbers in double precision, with a network that is no line. */
class SamplerReferencePropertyTests {

    @Property(tries = 40)
    void a_sampling_is_what_the_papers_say(
            @ForAll Sampler sampler,
            @ForAll NoiseSchedule schedule,
            @ForAll Parameterization parameterization,
            @ForAll @IntRange(min = 1, max = 12) int steps,
            @ForAll @DoubleRange(min = 1, max = 4) double guidance,
            @ForAll @DoubleRange(min = -2, max = 2) double start,
            @ForAll @DoubleRange(min = -1, max = 1) double prompt) {
        Sampling sampling = new Sampling(sampler, schedule, parameterization, steps, guidance);
        double expected = reference(sampling, start, prompt);
        try (PointerScope scope = new PointerScope()) {
            Denoiser network = (latents, timesteps, contexts) -> {
                float[] z = Floats.of(latents);
                float[] t = Floats.of(timesteps);
                float[] c = Floats.of(contexts);
                float[] predicted = new float[z.length];
                for (int i = 0; i < z.length; i++) {
                    predicted[i] = (float) predicted(z[i], t[i], c[i]);
                }
                return Floats.tensor(predicted, z.length, 1, 1, 1);
            };
            float[] made = Floats.of(sampling.sample(
                    network,
                    Floats.tensor(new float[] {(float) prompt, 0.5f}, 2, 1, 1),
                    Floats.tensor(new float[] {0}, 1, 1, 1),
                    Floats.tensor(new float[] {(float) start, 1}, 2, 1, 1, 1)));

            assertThat((double) made[0]).isCloseTo(expected, within(2e-3 * Math.max(1, Math.abs(expected))));
            assertThat((double) made[1])
                    .isCloseTo(reference(sampling, 1, 0.5), within(2e-3 * Math.max(1, Math.abs(made[1]))));
        }
    }

    private static double predicted(double z, double t, double context) {
        return 0.3 * Math.sin(z) + 0.2 * context + 0.1 * Math.cos(t / 300);
    }

    private static double reference(Sampling sampling, double start, double prompt) {
        List<Level> levels = Level.of(sampling);
        double z = start;
        double before = 0;
        for (int i = 0; i < sampling.steps(); i++) {
            Level now = levels.get(i);
            Level next = levels.get(i + 1);
            double without = predicted(z, now.timestep(), 0);
            double guided = without + sampling.guidance() * (predicted(z, now.timestep(), prompt) - without);
            boolean noise = sampling.parameterization() == Parameterization.EPSILON;
            double picture = noise ? (z - now.sigma() * guided) / now.alpha() : now.alpha() * z - now.sigma() * guided;
            double left = noise ? guided : now.sigma() * z + now.alpha() * guided;
            if (sampling.sampler() == Sampler.DDIM) {
                z = next.alpha() * picture + next.sigma() * left;
            } else {
                boolean second =
                        i > 0 && i < sampling.steps() - 1 && levels.get(i - 1).alpha() > 0;
                double d = second ? extrapolated(levels.subList(i - 1, i + 2), picture, before) : picture;
                double ratio = next.sigma() / now.sigma();
                z = ratio * z + (next.alpha() - now.alpha() * ratio) * d;
            }
            before = picture;
        }
        return z;
    }

    /** Algorithm 2 of Lu et al.: the line through the last two predictions, at the middle of the step in half log-SNR. */
    private static double extrapolated(List<Level> levels, double picture, double before) {
        double[] lambda = levels.stream()
                .mapToDouble(level -> Math.log(level.alpha()) - Math.log(level.sigma()))
                .toArray();
        double slope = (picture - before) / (lambda[1] - lambda[0]);
        return picture + slope * (lambda[2] - lambda[1]) / 2;
    }
}
