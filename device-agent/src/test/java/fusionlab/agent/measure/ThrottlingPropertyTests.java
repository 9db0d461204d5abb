package fusionlab.agent.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class ThrottlingPropertyTests {

    private static Throttling after(int rounds, int runs, long nanos) {
        Throttling throttling = new Throttling();
        for (int round = 0; round < rounds; round++) {
            throttling.unthrottled(round(runs, nanos, nanos));
        }
        return throttling;
    }

    private static Throttling.Round round(int runs, double wall, double cpu) {
        return Throttling.Round.of(Collections.nCopies(runs, (long) wall), (long) (runs * cpu));
    }

    @Property
    void a_constant_speed_never_throttles_however_long_it_is_measured_and_whatever_runs_stand_out(
            @ForAll @LongRange(min = 10_000, max = 10_000_000_000L) long nanos,
            @ForAll @IntRange(min = 3, max = 60) int rounds,
            @ForAll @DoubleRange(max = 0.04) double noise,
            @ForAll Random random) {
        Throttling throttling = new Throttling();
        for (int number = 0; number < rounds; number++) {
            List<Long> wall = LongStream.range(0, 8)
                    .map(run -> (long) (nanos * (1 + noise * (2 * random.nextDouble() - 1)) * (run < 3 ? 5 : 1)))
                    .boxed()
                    .collect(Collectors.toList()); // three of eight runs were disturbed
            Throttling.Round round = Throttling.Round.of(
                    wall, wall.stream().mapToLong(Long::longValue).sum());
            assertThat(throttling.slowed(round)).isFalse();
            throttling.unthrottled(round);
        }
    }

    @Property
    void a_slow_down_by_more_than_a_tenth_is_seen_and_a_smaller_one_is_not(
            @ForAll @LongRange(min = 100_000, max = 10_000_000_000L) long nanos,
            @ForAll @IntRange(min = 3, max = 40) int rounds,
            @ForAll @IntRange(min = 1, max = 8) int runs,
            @ForAll @DoubleRange(min = 0.5, max = 4) double factor) {
        boolean slowed = after(rounds, 8, nanos).slowed(round(runs, factor * nanos, factor * nanos));
        if (factor > 1.101) {
            assertThat(slowed).isTrue();
        }
        if (factor < 1.099) {
            assertThat(slowed).isFalse();
        }
    }

    @Property
    void nothing_is_said_before_there_is_something_to_compare_with(
            @ForAll @IntRange(max = 2) int rounds, @ForAll @DoubleRange(min = 1, max = 100) double factor) {
        assertThat(after(rounds, 8, 1_000_000).slowed(round(8, factor * 1e6, factor * 1e6)))
                .isFalse();
    }

    @Property
    void waiting_for_a_core_does_not_count_as_heat_unless_the_cpu_time_is_unknown(
            @ForAll @DoubleRange(min = 1.2, max = 10) double factor, @ForAll @DoubleRange(max = 1.04) double cpu) {
        Throttling throttling = after(3, 8, 1_000_000);
        boolean known = (long) (8 * cpu * 1e6) > 0;
        assertThat(throttling.slowed(round(8, factor * 1e6, cpu * 1e6))).isEqualTo(!known);
    }

    @Property
    void a_device_that_heats_up_slowly_is_seen_against_its_first_rounds(
            @ForAll @DoubleRange(min = 0.01, max = 0.05) double eachRound) {
        Throttling throttling = new Throttling();
        double speed = 1;
        int round = 0;
        for (; round < 200 && !throttling.slowed(round(8, speed * 1e6, speed * 1e6)); round++) {
            throttling.unthrottled(round(8, speed * 1e6, speed * 1e6));
            speed *= 1 + eachRound;
        }
        assertThat(round).as("rounds at %s slower each", eachRound).isLessThan(200);
        assertThat(speed).isLessThan(Math.pow(1 + eachRound, 15) * 1.11 * (1 + eachRound));
    }

    @Property
    void recovery_asks_for_more_than_not_being_slow(
            @ForAll @LongRange(min = 100_000, max = 1_000_000_000L) long nanos,
            @ForAll @DoubleRange(min = 0.5, max = 2) double factor) {
        Throttling throttling = after(5, 8, nanos);
        boolean recovered = throttling.recovered(Collections.nCopies(3, (long) (factor * nanos)));
        if (recovered) {
            assertThat(throttling.slowed(round(3, factor * nanos, factor * nanos)))
                    .as("cooled down, and hot again at once")
                    .isFalse();
        }
        assertThat(recovered || factor > 1.049).isTrue();
        assertThat(recovered && factor > 1.051).isFalse();
    }
}
