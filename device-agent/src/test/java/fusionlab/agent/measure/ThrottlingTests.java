package fusionlab.agent.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThrottlingTests {

    private static final long RUN = 10_000_000;

    @Test
    void a_round_with_fewer_runs_of_the_sentinel_is_held_against_full_ones() {
        Throttling throttling = afterFullRounds();

        assertThat(throttling.slowed(round(1, 1.3, 1.3))).isTrue();
        assertThat(throttling.slowed(round(1, 1.05, 1.05))).isFalse();
    }

    @Test
    void who_waits_for_a_core_is_not_throttled() {
        assertThat(afterFullRounds().slowed(round(8, 1.3, 1.0))).isFalse();
        assertThat(afterFullRounds().slowed(round(2, 1.3, 1.0))).isFalse();
    }

    private static Throttling afterFullRounds() {
        Throttling throttling = new Throttling();
        for (int i = 0; i < 3; i++) {
            throttling.unthrottled(round(8, 1, 1));
        }
        return throttling;
    }

    private static Throttling.Round round(int runs, double wall, double cpu) {
        List<Long> walls = Collections.nCopies(runs, (long) (wall * RUN));
        return Throttling.Round.of(walls, (long) (runs * cpu * RUN));
    }
}
