package fusionlab.bridge.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTests {

    private final Breaker breaker = new Breaker(2, Duration.ofSeconds(1), Duration.ofSeconds(3));

    @Test
    void opens_after_failures_in_a_row_only() {
        breaker.failed(0);
        breaker.succeeded();
        breaker.failed(0);
        assertThat(breaker.isOpen()).isFalse();
        breaker.failed(0);
        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.holdsBack(0)).isEqualTo(1_000_000_000L);
    }

    @Test
    void lets_one_call_through_after_a_pause_that_doubles_up_to_the_longest() {
        breaker.failed(0);
        breaker.failed(0);
        assertThat(breaker.holdsBack(1_000_000_000L)).isZero();
        breaker.failed(0);
        assertThat(breaker.holdsBack(0)).isEqualTo(2_000_000_000L);
        breaker.failed(0);
        breaker.failed(0);
        assertThat(breaker.holdsBack(0)).isEqualTo(3_000_000_000L);
        breaker.succeeded();
        assertThat(breaker.holdsBack(0)).isZero();
    }
}
