package fusionlab.server.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

@ExtendWith(OutputCaptureExtension.class)
class ScheduledFailuresTests {

    private final ScheduledFailures failures = new ScheduledFailures();

    @Test
    void an_outage_of_the_database_is_one_line(CapturedOutput output) {
        failures.handleError(
                new CannotGetJdbcConnectionException("no connection", new SQLTransientConnectionException("timeout")));

        assertThat(output.toString().lines()).singleElement().asString().contains("is tried again: no connection");
    }

    @Test
    void a_bug_is_shown_whole(CapturedOutput output) {
        failures.handleError(new IllegalStateException("bug"));

        assertThat(output).contains("A scheduled task failed", "IllegalStateException: bug", "\tat ");
    }
}
