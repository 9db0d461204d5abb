package fusionlab.launcher.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTests {

    private final SettableClock clock = new SettableClock();
    private final StringWriter text = new StringWriter();

    @Test
    void remaining_time_is_what_the_phase_says_and_the_plans_of_those_to_come() {
        Progress progress = progress(0);
        progress.next();
        clock.advance(20);
        progress.show("round 3", Duration.ofSeconds(30));

        assertThat(text.toString().lines())
                .containsExactly(
                        "[1/2] table | 0:00 elapsed, about 1:50 left",
                        "[1/2] table: round 3 | 0:20 elapsed, about 0:40 left");
    }

    @Test
    void without_a_terminal_a_line_comes_every_fifteen_seconds() {
        Progress progress = progress(0);
        progress.next();
        for (int second = 0; second < 45; second++) {
            clock.advance(1);
            progress.show("round " + second, null);
        }
        assertThat(text.toString().lines()).hasSize(4);
    }

    @Test
    void on_a_terminal_one_line_is_written_over_and_never_wraps() {
        Progress progress = progress(40);
        progress.next();
        progress.show("a detail that is much too long for such a narrow terminal", null);

        assertThat(text.toString()).doesNotContain("\n").startsWith("\r\u001b[K[1/2] table");
        assertThat(text.toString().split("\r\u001b\\[K")).allMatch(line -> line.length() < 40);
    }

    @Test
    void a_narrow_terminal_keeps_the_times_and_cuts_the_detail() {
        Progress progress = progress(60);
        progress.next();
        progress.show("a detail that is much too long for such a narrow terminal", Duration.ofSeconds(30));

        assertThat(text.toString()).endsWith("… | 0:00 elapsed, about 0:40 left");
    }

    @Test
    void a_last_phase_that_is_overdue_takes_longer_than_planned() {
        Progress progress = progress(0);
        progress.next();
        progress.next();
        clock.advance(1000);
        progress.show("", null);
        clock.advance(20);
        progress.show("", Duration.ZERO);

        assertThat(text.toString().lines().skip(2))
                .containsExactly(
                        "[2/2] search | 16:40 elapsed, longer than planned",
                        "[2/2] search | 17:00 elapsed, nearly done");
    }

    @Test
    void overdue_phase_has_no_negative_time_left() {
        Progress progress = progress(0);
        progress.next();
        clock.advance(1000);
        progress.show("", null);

        assertThat(text.toString()).endsWith("16:40 elapsed, about 0:10 left" + System.lineSeparator());
    }

    private Progress progress(int columns) {
        return new Progress(
                List.of(
                        new Progress.Phase("table", Duration.ofSeconds(100)),
                        new Progress.Phase("search", Duration.ofSeconds(10))),
                new PrintWriter(text),
                columns,
                clock);
    }

    private static final class SettableClock extends Clock {

        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void advance(long seconds) {
            now = now.plusSeconds(seconds);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
