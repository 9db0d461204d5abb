package fusionlab.agent.measure;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.lab.StopSignal;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WatchdogTests {

    private static final long LONG = 600_000;

    private final StopSignal stop = new StopSignal();
    private final BlockingQueue<String> overdue = new LinkedBlockingQueue<>();

    /** Notes what it is asked. */
    private static final class Model implements TimedModel {

        private final CountDownLatch cancelled = new CountDownLatch(1);
        private int rearmed;

        @Override
        public void rearm() {
            rearmed++;
        }

        @Override
        public void run() {}

        @Override
        public void cancel() {
            cancelled.countDown();
        }

        @Override
        public void close() {}
    }

    @Test
    void a_run_that_ends_in_its_time_is_left_alone() {
        Model model = new Model();
        try (Watchdog watchdog = new Watchdog(LONG, stop, overdue::add)) {
            for (int i = 0; i < 1_000; i++) {
                watchdog.begin("a", model);
                assertThat(watchdog.end()).isFalse();
            }
        }
        assertThat(model.rearmed).isEqualTo(1_000);
        assertThat(model.cancelled.getCount()).isOne();
        assertThat(overdue).isEmpty();
    }

    @Test
    void a_run_over_its_limit_is_cancelled_and_the_next_one_begins_afresh() throws Exception {
        Model slow = new Model();
        Model next = new Model();
        try (Watchdog watchdog = new Watchdog(20, stop, overdue::add)) {
            watchdog.begin("slow", slow);
            assertThat(slow.cancelled.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(watchdog.end()).as("because of its time").isTrue();
            assertThat(watchdog.end()).as("reported once").isFalse();
            watchdog.begin("next", next);
            assertThat(watchdog.end()).isFalse();
        }
        assertThat(overdue).isEmpty();
    }

    @Test
    void a_run_that_goes_on_although_it_was_cancelled_is_named_once() throws Exception {
        try (Watchdog watchdog = new Watchdog(20, stop, overdue::add)) {
            watchdog.begin("stubborn", new Model());
            assertThat(overdue.poll(60, TimeUnit.SECONDS)).isEqualTo("stubborn");
            assertThat(watchdog.end()).isTrue();
            assertThat(overdue).isEmpty();
        }
    }

    @Test
    void a_stop_cancels_the_present_run_and_each_one_after_it_which_were_not_too_slow() throws Exception {
        Model running = new Model();
        Model later = new Model();
        try (Watchdog watchdog = new Watchdog(LONG, stop, overdue::add)) {
            watchdog.begin("running", running);
            stop.stop();
            assertThat(running.cancelled.await(0, TimeUnit.SECONDS)).isTrue();
            assertThat(watchdog.end()).isFalse();
            watchdog.begin("later", later);
            assertThat(later.cancelled.await(0, TimeUnit.SECONDS)).isTrue();
            assertThat(watchdog.end()).isFalse();
        }
    }

    @Test
    void a_stop_after_the_job_touches_no_model_any_more() {
        Model model = new Model();
        Watchdog watchdog = new Watchdog(LONG, stop, overdue::add);
        watchdog.begin("a", model);
        watchdog.close();
        stop.stop();
        assertThat(model.cancelled.getCount()).isOne();
    }
}
