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
        throttle.wrong("a");
        throttle.wrong("a");
        assertThat(throttle.waitSeconds("a")).isZero();

        throttle.wrong("a");

        assertThat(throttle.waitSeconds("a")).isEqualTo(30);
        assertThat(throttle.waitSeconds("b")).isZero();
        now = now.plusSeconds(31);
        assertThat(throttle.waitSeconds("a")).isZero();
    }

    @Test
    void successForgetsAll() {
        throttle.wrong("a");
        throttle.wrong("a");
        throttle.right("a");
        throttle.wrong("a");

        assertThat(throttle.waitSeconds("a")).isZero();
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
