package fusionlab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopSignalTests {

    private final StopSignal signal = new StopSignal();
    private final List<String> ran = new ArrayList<>();

    @Test
    void it_runs_each_action_once_however_often_it_is_given() throws InterruptedException {
        signal.onStop(() -> ran.add("first"));
        signal.onStop(() -> ran.add("second"));
        assertThat(signal.await(0)).isFalse();
        signal.stop();
        signal.stop();
        assertThat(signal.isStopped()).isTrue();
        assertThat(signal.await(60_000)).isTrue();
        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    void what_comes_late_runs_at_once_and_what_has_closed_not_at_all() {
        signal.onStop(() -> ran.add("closed")).close();
        signal.stop();
        signal.onStop(() -> ran.add("late")).close();
        assertThat(ran).containsExactly("late");
    }
}
