package fusionlab.quality.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class SchedulePropertyTests {

    @Property
    void a_schedule_goes_from_picture_to_noise_and_keeps_the_power_of_both(
            @ForAll NoiseSchedule schedule,
            @ForAll @DoubleRange(max = 1000) double timestep,
            @ForAll @DoubleRange(max = 1000) double later) {
        double alpha = schedule.alpha(timestep);
        double sigma = schedule.sigma(timestep);

        assertThat(alpha).isBetween(0.0, 1.0);
        assertThat(sigma).isBetween(0.0, 1.0);
        assertThat(alpha * alpha + sigma * sigma).isCloseTo(1, within(1e-12));
        assertThat(schedule.alpha(Math.max(timestep, later)))
                .isLessThanOrEqualTo(schedule.alpha(Math.min(timestep, later)));
        assertThat(schedule.alpha(-later)).as("nothing before the picture").isEqualTo(schedule.alpha(0));
        assertThat(schedule.alpha(schedule.last() + later)).isEqualTo(schedule.alpha(schedule.last()));
    }

    /** The product of all betas up to the step, as the paper has it. */
    @Property(tries = 100)
    void stable_diffusion_s_schedule_is_the_product_of_its_betas(@ForAll @IntRange(max = 998) int step) {
        double product = 1;
        double next = 1;
        for (int i = 0; i <= step + 1; i++) {
            double root = Math.sqrt(0.00085) + i * (Math.sqrt(0.012) - Math.sqrt(0.00085)) / 999;
            product *= i <= step ? 1 - root * root : 1;
            next *= 1 - root * root;
        }

        assertThat(Math.pow(NoiseSchedule.SCALED_LINEAR.alpha(step), 2)).isCloseTo(product, within(1e-12));
        assertThat(NoiseSchedule.SCALED_LINEAR.alpha(step + 0.5))
                .as("the geometric mean half-way")
                .isCloseTo(Math.pow(product * next, 0.25), within(1e-12));
    }

    @Property
    void training_sees_every_time_step_that_the_schedule_has(
            @ForAll NoiseSchedule schedule, @ForAll @DoubleRange(max = 1, maxIncluded = false) double share) {
        double timestep = schedule.trainingTimestep(share);

        assertThat(timestep).isBetween(0.0, schedule.last());
        assertThat(timestep).isCloseTo(share * 1000, within(1.0));
        if (schedule == NoiseSchedule.SCALED_LINEAR) {
            assertThat(timestep).isEqualTo(Math.rint(timestep));
        }
    }

    @Property
    void a_sampling_goes_down_from_the_noise_to_the_picture(
            @ForAll Sampler sampler,
            @ForAll NoiseSchedule schedule,
            @ForAll Parameterization parameterization,
            @ForAll @IntRange(min = 1, max = 1000) int steps) {
        List<Level> levels = Level.of(new Sampling(sampler, schedule, parameterization, steps, 3));

        assertThat(levels).hasSize(steps + 1);
        assertThat(levels.get(0).timestep()).isLessThanOrEqualTo(schedule.last());
        for (int i = 0; i < steps; i++) {
            Level level = levels.get(i);
            Level next = levels.get(i + 1);
            // Of the most steps two are rounded to the same.
            assertThat(level.timestep() > next.timestep() || steps == 1000 && level.timestep() == next.timestep())
                    .isTrue();
            assertThat(level.sigma()).isGreaterThanOrEqualTo(next.sigma());
            assertThat(level.alpha()).isEqualTo(schedule.alpha(level.timestep()));
            if (parameterization == Parameterization.EPSILON) {
                assertThat(level.alpha()).as("divided by").isGreaterThan(0.05);
            }
        }
        boolean leftover = sampler == Sampler.DDIM && schedule == NoiseSchedule.SCALED_LINEAR;
        assertThat(levels.get(steps).timestep()).isZero();
        assertThat(levels.get(steps).sigma()).isEqualTo(leftover ? schedule.sigma(0) : 0, within(1e-12));
    }

    /** numpy as diffusers calls it: arange times the stride, turned round, plus one; and linspace, rounded, without its 0. */
    @Property(tries = 200)
    void stable_diffusion_is_sampled_at_diffusers_time_steps(@ForAll @IntRange(min = 2, max = 999) int steps) {
        List<Double> leading = new ArrayList<>();
        List<Double> linspace = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            leading.add((double) i * (1000 / steps) + 1);
            linspace.add(Math.rint((i + 1) * 999.0 / steps));
        }
        Collections.reverse(leading);
        Collections.reverse(linspace);

        assertThat(timesteps(Sampler.DDIM, steps)).isEqualTo(leading);
        assertThat(timesteps(Sampler.DPM_SOLVER_PP, steps)).isEqualTo(linspace);
    }

    private static List<Double> timesteps(Sampler sampler, int steps) {
        Sampling sampling = new Sampling(sampler, NoiseSchedule.SCALED_LINEAR, Parameterization.EPSILON, steps, 1);
        return Level.of(sampling).subList(0, steps).stream()
                .map(Level::timestep)
                .toList();
    }
}
