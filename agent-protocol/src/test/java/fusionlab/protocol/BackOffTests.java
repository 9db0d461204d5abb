package fusionlab.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BackOffTests {

    @Test
    void it_doubles_up_to_ten_seconds_and_starts_over_after_success() {
        BackOff backOff = new BackOff(500, new Random(1));

        assertThat(backOff.next()).isBetween(250L, 500L);
        assertThat(backOff.next()).isBetween(500L, 1000L);
        for (int i = 0; i < 10; i++) {
            backOff.next();
        }
        assertThat(backOff.next()).isBetween(5_000L, 10_000L);
        backOff.reset();
        assertThat(backOff.next()).isBetween(250L, 500L);
    }
}
