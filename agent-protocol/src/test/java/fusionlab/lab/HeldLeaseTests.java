package fusionlab.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeldLeaseTests {

    private final StopSignal program = new StopSignal();
    private final BlockingQueue<String> log = new LinkedBlockingQueue<>();
    private final BlockingQueue<Long> beats = new LinkedBlockingQueue<>();

    private HeldLease held(BooleanSupplier heartbeat) {
        return new HeldLease(
                "job 7",
                1,
                () -> {
                    beats.add(System.nanoTime());
                    return heartbeat.getAsBoolean();
                },
                program,
                log::add);
    }

    @Test
    void the_first_heartbeat_goes_out_at_once_and_more_follow() throws Exception {
        try (HeldLease held = held(() -> false)) {
            Long first = beats.poll(10, TimeUnit.SECONDS);
            Long second = beats.poll(10, TimeUnit.SECONDS);
            assertThat(first).isNotNull();
            assertThat(second).isNotNull().isGreaterThan(first + 900_000_000L);
            assertThat(held.stop().isStopped()).isFalse();
            assertThat(held.unwanted()).isFalse();
        }
        assertThat(log).isEmpty();
    }

    @Test
    void a_cancelled_lease_ends_the_work_and_is_kept_until_the_rest_is_delivered() throws Exception {
        try (HeldLease held = held(() -> true)) {
            assertThat(held.stop().await(10_000)).isTrue();
            assertThat(held.unwanted()).isTrue();
            assertThat(held.lost()).isFalse();
            beats.poll(10, TimeUnit.SECONDS);
            assertThat(beats.poll(10, TimeUnit.SECONDS)).isNotNull();
        }
        assertThat(log).containsExactly("job 7 was cancelled");
        assertThat(program.isStopped()).as("the program goes on").isFalse();
    }

    @ParameterizedTest
    @CsvSource({"404,true", "409,true", "410,true", "401,false", "400,false"})
    void a_refused_heartbeat_ends_the_work(int status, boolean lost) throws Exception {
        try (HeldLease held = held(() -> {
            throw new LabRefusedException(status, "HTTP " + status + ": Leased to another.");
        })) {
            assertThat(held.stop().await(10_000)).isTrue();
            assertThat(held.unwanted()).isTrue();
            assertThat(held.lost()).isEqualTo(lost);
        }
        assertThat(log).containsExactly("job 7 is lost: HTTP " + status + ": Leased to another.");
    }

    @Test
    void a_lab_that_is_away_ends_nothing() throws Exception {
        try (HeldLease held = held(() -> {
            throw new LabAwayException("http://lab does not answer");
        })) {
            assertThat(log.poll(10, TimeUnit.SECONDS))
                    .isEqualTo("heartbeat of job 7: http://lab does not answer; working on");
            beats.poll(10, TimeUnit.SECONDS);
            assertThat(beats.poll(10, TimeUnit.SECONDS)).isNotNull();
            assertThat(held.stop().isStopped()).isFalse();
        }
    }

    @Test
    void the_end_of_the_program_ends_the_work_which_is_still_wanted() {
        try (HeldLease held = held(() -> false)) {
            program.stop();
            assertThat(held.stop().isStopped()).isTrue();
            assertThat(held.unwanted()).isFalse();
        }
    }

    @Test
    void a_result_that_is_faster_than_its_last_heartbeat_is_no_loss() throws Exception {
        StopSignal delivered = new StopSignal();
        StopSignal refused = new StopSignal();
        HeldLease held = held(() -> {
            try {
                delivered.await(10_000);
                throw new LabRefusedException(409, "HTTP 409: It has ended.");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                refused.stop();
            }
        });
        held.close();
        delivered.stop();
        refused.await(10_000);
        assertThat(held.unwanted()).isFalse();
        assertThat(log).isEmpty();
    }

    @Test
    void a_cancelled_lease_whose_work_is_then_leased_to_another_is_lost() throws Exception {
        AtomicInteger beat = new AtomicInteger();
        try (HeldLease held = held(() -> {
            if (beat.incrementAndGet() == 1) {
                return true;
            }
            throw new LabRefusedException(409, "HTTP 409: Leased to another.");
        })) {
            assertThat(log.poll(10, TimeUnit.SECONDS)).isEqualTo("job 7 was cancelled");
            assertThat(log.poll(10, TimeUnit.SECONDS)).startsWith("job 7 is lost");
            assertThat(held.lost()).isTrue();
        }
    }

    @Test
    void a_lab_that_comes_back_and_has_cancelled_the_work_is_heard() throws Exception {
        AtomicInteger beat = new AtomicInteger();
        try (HeldLease held = held(() -> {
            if (beat.incrementAndGet() == 1) {
                throw new LabAwayException("http://lab does not answer");
            }
            return true;
        })) {
            assertThat(held.stop().await(10_000)).isTrue();
            assertThat(held.unwanted()).isTrue();
            assertThat(held.lost()).isFalse();
        }
        assertThat(log).hasSize(2).last().isEqualTo("job 7 was cancelled");
    }

    @Test
    void a_program_that_has_ended_already_ends_new_work_at_once() {
        program.stop();
        try (HeldLease held = held(() -> false)) {
            assertThat(held.stop().isStopped()).isTrue();
        }
    }

    @Test
    void a_lease_that_is_let_go_is_kept_alive_no_longer_and_hears_the_program_no_more() throws Exception {
        HeldLease held = held(() -> false);
        assertThat(beats.poll(10, TimeUnit.SECONDS)).isNotNull();
        held.close();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("heartbeat of job 7")) {
                thread.join(10_000);
                assertThat(thread.isAlive()).isFalse();
            }
        }
        program.stop();
        assertThat(held.stop().isStopped()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -5})
    void a_lab_that_names_no_pause_is_not_asked_without_one(int seconds) throws Exception {
        try (HeldLease held = new HeldLease(
                "job 7",
                seconds,
                () -> {
                    beats.add(System.nanoTime());
                    return false;
                },
                program,
                log::add)) {
            Long first = beats.poll(10, TimeUnit.SECONDS);
            Long second = beats.poll(10, TimeUnit.SECONDS);
            assertThat(first).isNotNull();
            assertThat(second).isNotNull().isGreaterThan(first + 900_000_000L);
            assertThat(held.unwanted()).isFalse();
        }
    }
}
