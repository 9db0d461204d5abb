package fusionlab.benchmarks.farm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimingsTests {

    @Test
    void percentiles_are_those_of_the_sorted_times() {
        Timings timings = new Timings();
        for (int millis = 2000; millis >= 1; millis--) {
            timings.add(millis * 1_000_000L);
        }
        assertThat(timings.count()).isEqualTo(2000);
        assertThat(timings.row("leases", 10).trim().split("\\s+"))
                .containsExactly("leases", "2000", "200.0", "1000.0", "1980.0", "2000.0");
    }

    @Test
    void where_nothing_was_timed_there_are_no_percentiles() {
        assertThat(new Timings().row("reports", 10)).contains("NaN");
    }

    @Test
    void errors_are_counted_and_the_first_is_kept() {
        Totals totals = new Totals();
        totals.error(new IllegalStateException("first"));
        totals.error(new IllegalStateException("second"));
        totals.again(new java.io.IOException("broken"));
        assertThat(totals.errors()).isEqualTo(2);
        assertThat(totals.firstError()).hasMessage("first");
        assertThat(totals.repeated()).isOne();
        assertThat(totals.firstBroken()).hasMessage("broken");
        assertThat(totals.isOver()).isFalse();
    }

    @Test
    void work_is_read_where_an_agent_wrote_it_and_never_runs_backwards(@TempDir Path phone) throws Exception {
        assertThatThrownBy(() -> Work.read(phone)).isInstanceOf(IllegalStateException.class);
        Path state = Files.createDirectories(phone.resolve("data/local/tmp/state"));
        Files.writeString(state.resolve("beat"), "100 40");
        Work first = Work.read(phone);
        Files.writeString(state.resolve("beat"), "300 90");
        assertThat(Work.read(phone).since(first)).isEqualTo(new Work(200, 50));
        assertThatThrownBy(() -> first.since(Work.read(phone))).isInstanceOf(IllegalStateException.class);
    }
}
