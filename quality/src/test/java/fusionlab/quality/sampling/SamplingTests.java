package fusionlab.quality.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.quality.unet.SmallTopologies;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SamplingTests {

    private final PointerScope scope = new PointerScope();

    @BeforeAll
    static void computeAlone() {
        TorchThreads.single();
    }

    @AfterEach
    void free() {
        scope.close();
    }

    static Stream<Arguments> all() {
        return Stream.of(Sampler.values()).flatMap(sampler -> Stream.of(NoiseSchedule.values())
                .flatMap(schedule ->
                        Stream.of(Parameterization.values()).map(target -> Arguments.of(sampler, schedule, target))));
    }

    /** All pictures are one: the exact prediction leads to it in any number of steps. */
    @ParameterizedTest
    @MethodSource("all")
    void the_exact_prediction_of_one_picture_leads_to_it(
            Sampler sampler, NoiseSchedule schedule, Parameterization target) {
        float[] picture = {0.3f, -1.2f, 2, 0};
        for (int steps : new int[] {1, 2, 7, 50, 1000}) {
            Sampling sampling = new Sampling(sampler, schedule, target, steps, 1);

            float[] made = sampled(sampling, gaussian(sampling, picture, 0), Noise.of(9, 0, 1, 1, 2, 2));

            double left = sampler == Sampler.DDIM && schedule == NoiseSchedule.SCALED_LINEAR ? 0.2 : 1e-4;
            for (int i = 0; i < picture.length; i++) {
                assertThat(made[i]).isCloseTo(picture[i], within((float) left));
            }
        }
    }

    /**
     * Pictures are Gaussian with mean m and deviation d: the exact flow maps noise z at a level (a, s) to m + d (z - a m) / sqrt(a^2
     * d^2 + s^2), which samplers approach as their order says.
     */
    @ParameterizedTest
    @MethodSource("all")
    void samplers_approach_the_closed_form_of_gaussian_pictures(
            Sampler sampler, NoiseSchedule schedule, Parameterization target) {
        double coarse = gaussianError(sampler, schedule, target, 25);
        double fine = gaussianError(sampler, schedule, target, 100);

        assertThat(fine).isLessThan(0.05).isLessThan(coarse);
        if (schedule == NoiseSchedule.COSINE && target == Parameterization.V) {
            assertThat(fine).isLessThan(sampler == Sampler.DDIM ? 0.01 : 0.001);
            assertThat(coarse / fine).isGreaterThan(3);
        }
    }

    @Test
    void diffusers_time_steps_are_met() {
        assertThat(timesteps(Sampler.DDIM, 50)).startsWith(981, 961).endsWith(21, 1, 0);
        assertThat(timesteps(Sampler.DDIM, 25)).startsWith(961, 921).endsWith(41, 1, 0);
        assertThat(timesteps(Sampler.DPM_SOLVER_PP, 25))
                .startsWith(999, 959, 919)
                .endsWith(80, 40, 0);
        assertThat(timesteps(Sampler.DDIM, 1000)).startsWith(999, 998).endsWith(1, 0, 0);
    }

    @Test
    void the_schedule_of_stable_diffusion_has_its_known_values() {
        NoiseSchedule schedule = NoiseSchedule.SCALED_LINEAR;

        assertThat(Math.pow(schedule.alpha(0), 2)).isCloseTo(0.99915, within(1e-6));
        assertThat(Math.pow(schedule.alpha(999), 2)).isCloseTo(0.0046601, within(1e-6));
        assertThat(schedule.alpha(500.5)).isBetween(schedule.alpha(501), schedule.alpha(500));
        assertThat(NoiseSchedule.COSINE.alpha(500)).isCloseTo(Math.sqrt(0.5), within(1e-12));
        assertThat(NoiseSchedule.COSINE.alpha(1000)).isZero();
    }

    @ParameterizedTest
    @EnumSource(Sampler.class)
    void guidance_mixes_with_and_without_the_prompt(Sampler sampler) {
        Sampling guided = new Sampling(sampler, NoiseSchedule.COSINE, Parameterization.V, 8, 3);
        Sampling plain = new Sampling(sampler, NoiseSchedule.COSINE, Parameterization.V, 8, 1);
        Tensor noise = Noise.of(4, 0, 3, 1, 2, 2);
        Tensor contexts = Floats.tensor(new float[] {1, 2, 3}, 3, 1, 1);
        Denoiser shifted =
                (latents, timesteps, context) -> latents.mul(new Scalar(0.1)).add(context.unsqueeze(-1));

        float[] made = Floats.of(guided.sample(shifted, contexts, Floats.tensor(new float[] {0.5f}, 1, 1, 1), noise));

        Tensor mixed = Floats.tensor(new float[] {2, 5, 8}, 3, 1, 1);
        float[] expected = Floats.of(plain.sample(shifted, mixed, mixed.narrow(0, 0, 1), noise));
        for (int i = 0; i < made.length; i++) {
            assertThat(made[i]).isCloseTo(expected[i], within(1e-4f));
        }
    }

    @ParameterizedTest
    @EnumSource(Sampler.class)
    void a_prompts_result_does_not_depend_on_its_batch(Sampler sampler) {
        Topology topology = SmallTopologies.stableDiffusion();
        Architecture architecture = Architecture.of(topology, Map.of("mid_block.attentions.0", 0));
        Sampling sampling = new Sampling(sampler, NoiseSchedule.COSINE, Parameterization.V, 5, 3);
        Tensor contexts = Noise.of(77, 0, 6, 5, 24);
        Tensor empty = Noise.of(78, 0, 1, 5, 24);
        try (Unet unet = Unet.random(topology, 3)) {
            float[] together =
                    Floats.of(sampling.sample(unet, architecture, contexts, empty, Noise.of(5, 0, 6, 4, 8, 8)));

            for (int[] part : new int[][] {{0, 1}, {1, 3}, {3, 6}}) {
                Tensor noise = Noise.of(5, part[0], part[1], 4, 8, 8);
                Tensor some = contexts.narrow(0, part[0], part[1] - part[0]);
                float[] alone = Floats.of(sampling.sample(unet, architecture, some, empty, noise));
                float[] expected = Arrays.copyOfRange(together, part[0] * 256, part[1] * 256);
                for (int i = 0; i < alone.length; i++) {
                    assertThat(alone[i]).isCloseTo(expected[i], within(1e-5f));
                }
            }
            assertThat(Floats.of(sampling.sample(unet, architecture, contexts, empty, Noise.of(5, 0, 6, 4, 8, 8))))
                    .containsExactly(together);
        }
    }

    @Test
    void noise_is_of_deviation_one_and_follows_from_seed_and_prompt() {
        float[] noise = Floats.of(Noise.of(1000, 0, 50, 4, 16, 16));

        double sum = 0;
        double squares = 0;
        for (float value : noise) {
            sum += value;
            squares += value * value;
        }
        assertThat(sum / noise.length).isCloseTo(0, within(0.02));
        assertThat(squares / noise.length).isCloseTo(1, within(0.02));
        assertThat(Floats.of(Noise.of(1000, 7, 8, 4, 16, 16)))
                .containsExactly(Arrays.copyOfRange(noise, 7 * 1024, 8 * 1024));
        assertThat(Floats.of(Noise.of(1007, 0, 1, 4, 16, 16)))
                .containsExactly(Arrays.copyOfRange(noise, 7 * 1024, 8 * 1024));
    }

    @Test
    void what_cannot_be_sampled_is_refused() {
        assertThat(Sampler.parse("ddim")).isEqualTo(Sampler.DDIM);
        assertThat(Sampler.parse(Sampler.DPM_SOLVER_PP.text())).isEqualTo(Sampler.DPM_SOLVER_PP);
        assertThatThrownBy(() -> Sampler.parse("euler")).hasMessageContaining("there are ddim and dpm-solver++");
        assertThatThrownBy(() -> new Sampling(Sampler.DDIM, NoiseSchedule.COSINE, Parameterization.V, 0, 3))
                .hasMessageContaining("steps must be 1 to 1000");
        assertThatThrownBy(() -> new Sampling(Sampler.DDIM, NoiseSchedule.COSINE, Parameterization.V, 5, Double.NaN))
                .hasMessageContaining("guidance");
    }

    private double gaussianError(Sampler sampler, NoiseSchedule schedule, Parameterization target, int steps) {
        float[] mean = {0.3f, -1.2f, 2, 0};
        double deviation = 0.5;
        Sampling sampling = new Sampling(sampler, schedule, target, steps, 1);
        Tensor noise = Noise.of(3, 0, 1, 1, 2, 2);
        float[] made = sampled(sampling, gaussian(sampling, mean, deviation), noise);
        Level first = Level.of(sampling).get(0);
        float[] start = Floats.of(noise);
        double worst = 0;
        for (int i = 0; i < mean.length; i++) {
            double spread = Math.hypot(first.alpha() * deviation, first.sigma());
            double exact = mean[i] + deviation * (start[i] - first.alpha() * mean[i]) / spread;
            worst = Math.max(worst, Math.abs(made[i] - exact));
        }
        return worst;
    }

    private static double[] timesteps(Sampler sampler, int steps) {
        Sampling sampling = new Sampling(sampler, NoiseSchedule.SCALED_LINEAR, Parameterization.EPSILON, steps, 1);
        return Level.of(sampling).stream().mapToDouble(Level::timestep).toArray();
    }

    private float[] sampled(Sampling sampling, Denoiser denoiser, Tensor noise) {
        Tensor none = Floats.tensor(new float[1], 1, 1, 1);
        return Floats.of(sampling.sample(denoiser, none, none, noise));
    }

    /** The expectation of what is to be predicted, given noisy latents, where pictures are Gaussian around a mean. */
    private static Denoiser gaussian(Sampling sampling, float[] mean, double deviation) {
        return (latents, timesteps, contexts) -> {
            double timestep = Floats.of(timesteps)[0];
            double alpha = sampling.schedule().alpha(timestep);
            double sigma = sampling.schedule().sigma(timestep);
            float[] noisy = Floats.of(latents);
            float[] predicted = new float[noisy.length];
            for (int i = 0; i < noisy.length; i++) {
                double variance = alpha * alpha * deviation * deviation + sigma * sigma;
                double surprise = (noisy[i] - alpha * mean[i]) / variance;
                double picture = mean[i] + alpha * deviation * deviation * surprise;
                double noise = sigma * surprise;
                predicted[i] = (float)
                        (sampling.parameterization() == Parameterization.V ? alpha * noise - sigma * picture : noise);
            }
            return Floats.tensor(predicted, 1, 1, 2, 2);
        };
    }
}
