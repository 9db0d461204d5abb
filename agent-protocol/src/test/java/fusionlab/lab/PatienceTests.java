package fusionlab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.BackOff;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PatienceTests {

    private final StopSignal stop = new StopSignal();
    private final List<String> log = new ArrayList<>();

    @Test
    void pauses_are_logged_and_no_longer_than_the_lease_allows() throws InterruptedException {
        Patience patience = new Patience(new BackOff(5_000, new Random(1)), stop, log::add);
        patience.pause(new LabAwayException("http://lab does not answer"), 1);
        assertThat(log).containsExactly("http://lab does not answer; asking again in 1 ms");
    }

    @Test
    void a_program_that_ends_does_not_wait() throws InterruptedException {
        stop.stop();
        new Patience(new BackOff(60_000, new Random(1)), stop, log::add)
                .pause(new LabAwayException("away"), Long.MAX_VALUE);
        assertThat(log).isEmpty();
    }
}
