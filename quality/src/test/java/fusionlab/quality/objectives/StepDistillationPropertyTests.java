package fusionlab.quality.objectives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.quality.sampling.Denoiser;
import fusionlab.quality.sampling.Level;
import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.tensors.Floats;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Closed forms. Pictures are N(m, s^2): the best prediction of the picture in z is (s^2 alpha z + sigma^2 m) / (alpha^2 s^2 + sigma^2), and
 * the velocity (alpha z - picture) / sigma. In these networks m is the item's context.
 */
class StepDistillationPropertyTests {

    private static final int ITEMS = 6;
    private static final int EACH = 8;

    @Property(tries = 60)
    void the_loss_is_what_the_formulas_give_in_double_precision(
            @ForAll NoiseSchedule schedule,
            @ForAll @IntRange(min = 1, max = 8) int toSteps,
            @ForAll @IntRange(min = 2, max = 4) int each,
            @ForAll boolean guided,
            @ForAll @DoubleRange(min = 0.2, max = 2) double deviation,
            @ForAll long seed) {
        StepDistillation objective = objective(schedule, each * toSteps, toSteps, guided ? 1 : 0, 2, 14);
        Items items = items(seed);
        try (PointerScope scope = new PointerScope()) {
            DistillationDraw drawn = draw(objective, items, guided, seed);
            double loss = drawn.with(network(schedule, deviation))
                    .of(0, ITEMS, network(schedule, 1.3 * deviation))
                    .item_double();

            double expected = Reference.loss(drawn, objective, items, deviation, 1.3 * deviation);
            assertThat(loss).isCloseTo(expected, within(2e-5 * Math.max(expected, 1e-3)));
        }
    }

    @Property(tries = 60)
    void one_ddim_step_with_the_target_leads_to_where_the_teacher_led(
            @ForAll NoiseSchedule schedule,
            @ForAll @IntRange(min = 1, max = 16) int toSteps,
            @ForAll @IntRange(min = 2, max = 4) int each,
            @ForAll boolean guided,
            @ForAll long seed) {
        StepDistillation objective = objective(schedule, each * toSteps, toSteps, guided ? 1 : 0, 2, 14);
        try (PointerScope scope = new PointerScope()) {
            DistillationDraw drawn = draw(objective, items(seed), guided, seed);
            DistillationDraw.Pass pass = drawn.new Pass(0, ITEMS);
            Denoiser teacher = network(schedule, 0.7);
            float[] taught = Floats.of(pass.taught(teacher));
            float[] target = Floats.of(pass.target(teacher));
            List<Level> grid = Level.ddim(schedule, toSteps);
            for (int i = 0; i < taught.length; i++) {
                int step = drawn.step(i / EACH);
                Level now = grid.get(step);
                Level next = grid.get(step + 1);
                double noise = (drawn.noisy()[i] - now.alpha() * target[i]) / now.sigma();
                double led = next.alpha() * target[i] + next.sigma() * noise;
                double size = Math.max(1, Math.abs(target[i]));
                assertThat(led).isCloseTo(taught[i], within(1e-6 * size));
                if (next.sigma() == 0) {
                    assertThat(target[i]).isEqualTo(taught[i]);
                }
            }
        }
    }

    @Property(tries = 30)
    void a_student_whose_one_step_is_the_teachers_steps_has_no_loss(
            @ForAll NoiseSchedule schedule, @ForAll @IntRange(min = 1, max = 8) int toSteps, @ForAll long seed) {
        StepDistillation objective = objective(schedule, 2 * toSteps, toSteps, 0, 2, 14);
        Items items = items(seed);
        try (PointerScope scope = new PointerScope()) {
            DistillationDraw drawn = draw(objective, items, false, seed);
            Denoiser teacher = network(schedule, 0.7);
            Denoiser student = (latents, timesteps, contexts) -> {
                float[] target = Floats.of(drawn.new Pass(0, ITEMS).target(teacher));
                float[] velocity = new float[target.length];
                float[] z = Floats.of(latents);
                float[] t = Floats.of(timesteps);
                for (int i = 0; i < target.length; i++) {
                    Level level = Level.at(schedule, t[i / EACH]);
                    velocity[i] = (float) ((level.alpha() * z[i] - target[i]) / level.sigma());
                }
                return Floats.tensor(velocity, ITEMS, 2, 2, 2);
            };

            assertThat(drawn.with(teacher).of(0, ITEMS, student).item_double()).isLessThan(1e-9);
        }
    }

    @Property(tries = 30)
    void with_a_guidance_of_one_both_losses_are_the_same_bit_for_bit(
            @ForAll NoiseSchedule schedule, @ForAll @IntRange(min = 1, max = 8) int toSteps, @ForAll long seed) {
        try (PointerScope scope = new PointerScope()) {
            Denoiser teacher = network(schedule, 0.7);
            Denoiser student = network(schedule, 1.1);
            double vanilla = loss(objective(schedule, 2 * toSteps, toSteps, 0, 1, 1), seed, teacher, student);
            double cfg = loss(objective(schedule, 2 * toSteps, toSteps, 1, 1, 1), seed, teacher, student);

            assertThat(cfg).isEqualTo(vanilla);
        }
    }

    @Property(tries = 30)
    void passes_decide_nothing_but_memory(
            @ForAll @IntRange(min = 1, max = ITEMS - 1) int cut, @ForAll boolean guided, @ForAll long seed) {
        StepDistillation objective = objective(NoiseSchedule.COSINE, 8, 4, guided ? 1 : 0, 2, 14);
        try (PointerScope scope = new PointerScope()) {
            DrawnLoss drawn = draw(objective, items(seed), guided, seed).with(network(objective.schedule(), 0.7));
            Denoiser student = network(objective.schedule(), 1.1);
            double whole = drawn.of(0, ITEMS, student).item_double();
            double parts = drawn.of(0, cut, student).item_double() * cut
                    + drawn.of(cut, ITEMS, student).item_double() * (ITEMS - cut);

            assertThat(parts / ITEMS).isCloseTo(whole, within(1e-5 * Math.max(1e-3, whole)));
        }
    }

    @Property(tries = 30)
    void gamma_adds_its_share_of_the_error_of_the_velocity(
            @ForAll @DoubleRange(min = 0.01, max = 1) double gamma, @ForAll long seed) {
        try (PointerScope scope = new PointerScope()) {
            Denoiser teacher = network(NoiseSchedule.COSINE, 0.7);
            Denoiser student = network(NoiseSchedule.COSINE, 1.1);
            StepDistillation without = objective(NoiseSchedule.COSINE, 8, 4, 0.5, 2, 14);
            double alone = loss(without, seed, teacher, student);
            double dynamic = loss(with(without, gamma, GammaScaling.DYNAMIC), seed, teacher, student);
            double constant = loss(with(without, gamma, GammaScaling.CONSTANT), seed, teacher, student);
            double twice = loss(with(without, 2 * gamma, GammaScaling.CONSTANT), seed, teacher, student);

            assertThat(dynamic).isCloseTo(alone * (1 + gamma), within(1e-5 * alone));
            assertThat(twice - constant).isCloseTo(constant - alone, within(1e-5 * constant));
            assertThat(constant).isGreaterThan(alone);
        }
    }

    private static StepDistillation with(StepDistillation other, double gamma, GammaScaling scaling) {
        return new StepDistillation(other.schedule(), other.fromSteps(), other.toSteps(), other.cfg(), gamma, scaling);
    }

    private static double loss(StepDistillation objective, long seed, Denoiser teacher, Denoiser student) {
        return objective
                .draw(items(seed), teacher, new SplittableRandom(seed), new SplittableRandom(seed + 1))
                .of(0, ITEMS, student)
                .item_double();
    }

    private static DistillationDraw draw(StepDistillation objective, Items items, boolean guided, long seed) {
        return DistillationDraw.of(objective, items, guided, new SplittableRandom(seed));
    }

    private static StepDistillation objective(
            NoiseSchedule schedule, int from, int to, double probability, double least, double most) {
        return new StepDistillation(
                schedule, from, to, new CfgRange(probability, least, most), 0, GammaScaling.CONSTANT);
    }

    private static Items items(long seed) {
        SplittableRandom random = new SplittableRandom(seed + 2);
        float[] latents = new float[ITEMS * EACH];
        float[] contexts = new float[ITEMS];
        for (int i = 0; i < latents.length; i++) {
            latents[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < contexts.length; i++) {
            contexts[i] = (float) random.nextDouble(-1, 1);
        }
        return new Items(
                latents, contexts, new float[] {0.25f}, List.of(2, 2, 2), List.of(1, 1), new Items.Spread(0, 1, ITEMS));
    }

    private static Denoiser network(NoiseSchedule schedule, double deviation) {
        return (latents, timesteps, contexts) -> {
            float[] z = Floats.of(latents);
            float[] t = Floats.of(timesteps);
            float[] m = Floats.of(contexts);
            float[] velocity = new float[z.length];
            for (int i = 0; i < z.length; i++) {
                velocity[i] = (float) Reference.velocity(Level.at(schedule, t[i / EACH]), z[i], m[i / EACH], deviation);
            }
            Tensor made = Floats.tensor(velocity, z.length / EACH, 2, 2, 2);
            return made;
        };
    }
}
