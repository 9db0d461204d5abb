package fusionlab.quality.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.lab.LabAwayException;
import fusionlab.lab.LabRefusedException;
import fusionlab.lab.Patience;
import fusionlab.lab.StopSignal;
import fusionlab.protocol.BackOff;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Tuning;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a lab that is away as often as was asked for, and answers then. */
class DeliveryTests {

    private final List<String> log = new ArrayList<>();
    private final StopSignal stop = new StopSignal();
    private final Delivery delivery =
            new Delivery(new Patience(new BackOff(1, new Random(1)), stop, log::add), log::add);
    private int calls;

    private static Evaluation.Lease lease(int expirySeconds) {
        Tuning tuning = new Tuning(1, "a".repeat(64), null, Map.of(), 1, 1, 1e-3, 0, 1, null, null);
        return new Evaluation.Lease(1, 2, expirySeconds, 1, null, tuning);
    }

    private Runnable awayFor(int times) {
        return () -> {
            if (calls++ < times) {
                throw new LabAwayException("the lab is away");
            }
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4})
    void what_is_done_is_offered_until_the_lab_takes_it(int times) throws InterruptedException {
        assertThat(delivery.deliver(lease(60), "the result", () -> false, awayFor(times)))
                .isTrue();

        assertThat(calls).isEqualTo(times + 1);
        assertThat(log).hasSize(times).allMatch(line -> line.startsWith("the lab is away; asking again in "));
    }

    @Test
    void what_the_lab_does_not_want_is_dropped_at_once() throws InterruptedException {
        boolean taken = delivery.deliver(lease(60), "the result of lease 1", () -> false, () -> {
            calls++;
            throw new LabRefusedException(409, "another worker has it");
        });

        assertThat(taken).isFalse();
        assertThat(calls).isEqualTo(1);
        assertThat(log).containsExactly("the result of lease 1 is dropped: another worker has it");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void a_lab_that_does_not_want_the_worker_ends_it(int status) {
        assertThatThrownBy(() -> delivery.deliver(lease(60), "it", () -> false, () -> {
                    throw new LabRefusedException(status, "no such token");
                }))
                .isInstanceOf(LabRefusedException.class);
        assertThat(log).isEmpty();
    }

    @Test
    void the_last_try_of_a_worker_that_ends_is_not_repeated() throws InterruptedException {
        boolean[] ending = {false};
        boolean taken = delivery.deliver(lease(60), "it", () -> ending[0], () -> {
            ending[0] = ++calls == 2;
            throw new LabAwayException("away");
        });

        assertThat(taken).isFalse();
        assertThat(calls).isEqualTo(2);
        assertThat(log).last().isEqualTo("it is lost: away");
    }

    /** Otherwise the lab would have leased it to another before the next try. */
    @Test
    void no_pause_is_longer_than_a_third_of_the_lease() throws InterruptedException {
        Delivery slow = new Delivery(new Patience(new BackOff(100_000_000, new Random(1)), stop, log::add), log::add);

        assertThat(slow.deliver(lease(0), "it", () -> false, awayFor(2))).isTrue();

        assertThat(log).containsOnly("the lab is away; asking again in 0 ms");
    }

    @Test
    void a_problem_is_told_in_a_few_lines_and_never_in_none() {
        String longest = "x".repeat(Tuning.MAX_PROBLEM);
        assertThat(Delivery.shortened("")).isEqualTo("no reason given");
        assertThat(Delivery.shortened(longest)).isEqualTo(longest);
        assertThat(Delivery.shortened(longest + "y")).isEqualTo(longest);
    }
}
