package fusionlab.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class GuessThrottleTests {

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final GuessThrottle throttle = new GuessThrottle(new SettableClock(), 3, Duration.ofSeconds(30));

    @Test
    void aFewWrongTriesAreFreeThenThereIsAWait() {
        for (int tries = 0; tries < 3; tries++) {
            assertThat(throttle.begin("a")).isTrue();
        }

        assertThat(throttle.begin("a")).isFalse();
        assertThat(throttle.begin("b")).isTrue();
        now = now.plusSeconds(29);
        assertThat(throttle.begin("a")).isFalse();
        now = now.plusSeconds(1);
        assertThat(throttle.begin("a")).isTrue();
    }

    @Test
    void aRightTryTakesBackItselfOnly() {
        throttle.begin("a");
        throttle.begin("a");
        throttle.begin("a");
        throttle.right("a");

        assertThat(throttle.begin("a")).isTrue();
        assertThat(throttle.begin("a")).isFalse();
    }

    private final class SettableClock extends Clock {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
