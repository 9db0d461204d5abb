package fusionlab.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import fusionlab.server.system.BusyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DatabaseGateTests {

    @Test
    void whoComesFirstIsServedFirst() throws InterruptedException {
        DatabaseGate gate = new DatabaseGate(1, Duration.ofSeconds(30));
        CountDownLatch open = new CountDownLatch(1);
        List<Integer> served = Collections.synchronizedList(new ArrayList<>());
        List<Thread> callers = new ArrayList<>();
        for (int caller = 0; caller < 20; caller++) {
            int number = caller;
            Thread thread = new Thread(() -> gate.with(() -> {
                if (number == 0) {
                    hold(open);
                }
                return served.add(number);
            }));
            callers.add(thread);
            thread.start();
            await().atMost(Duration.ofMinutes(10))
                    .until(() -> number == 0 ? gate.free() == 0 : gate.waiting() == number);
        }

        open.countDown();

        for (Thread caller : callers) {
            caller.join(10_000);
        }
        assertThat(served)
                .containsExactlyElementsOf(IntStream.range(0, 20).boxed().toList());
    }

    @Test
    void aThreadThatIsInsideEntersAgain() {
        DatabaseGate gate = new DatabaseGate(1, Duration.ZERO);

        assertThat(gate.with(() -> gate.with(() -> "inside"))).isEqualTo("inside");
        assertThat(gate.free()).isEqualTo(1);
    }

    @Test
    void aFailureGivesTheTurnBack() {
        DatabaseGate gate = new DatabaseGate(1, Duration.ZERO);

        assertThatThrownBy(() -> gate.with(() -> {
                    throw new IllegalStateException("work failed");
                }))
                .hasMessage("work failed");

        assertThat(gate.free()).isEqualTo(1);
    }

    @Test
    void patienceEndsWithAnAnswer() {
        DatabaseGate closed = new DatabaseGate(0, Duration.ofMillis(1));

        assertThatThrownBy(() -> closed.with(() -> 1)).isInstanceOf(BusyException.class);
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
