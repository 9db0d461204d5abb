package fusionlab.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A counter that never changes is looked at; what listeners get of a real one, the tests of campaigns and searches show. */
class BroadcastTests {

    private final Counter counter = new Counter();

    @AfterEach
    void close() {
        counter.close();
    }

    @Test
    void one_look_serves_all_who_listen_and_none_is_taken_when_nobody_does() throws InterruptedException {
        assertThat(counter.looks.poll(300, TimeUnit.MILLISECONDS)).isNull();
        for (int listener = 0; listener < 5; listener++) {
            counter.subscribe(7, "caller");
        }
        // When the next look has begun, 20 have ended with their updates.
        for (int look = 0; look < 21; look++) {
            assertThat(counter.looks.poll(30, TimeUnit.SECONDS)).isEqualTo(7);
        }
        assertThat(counter.updates.get())
                .as("updates of 20 looks for five listeners at two cursors at most")
                .isBetween(20, 45);
    }

    @Test
    void a_look_that_fails_is_taken_again() throws InterruptedException {
        counter.failing = true;
        counter.subscribe(8, "caller");
        for (int look = 0; look < 3; look++) {
            assertThat(counter.looks.poll(30, TimeUnit.SECONDS)).isEqualTo(8);
        }
    }

    private static final class Counter extends Broadcast<String> {

        private final BlockingQueue<Long> looks = new LinkedBlockingQueue<>();
        private final AtomicInteger updates = new AtomicInteger();
        private volatile boolean failing;

        Counter() {
            super("count", "counters", Duration.ofMillis(20));
        }

        @Override
        protected String look(long id) {
            looks.add(id);
            if (failing) {
                throw new IllegalStateException("on purpose");
            }
            return "1";
        }

        @Override
        protected Update since(long id, String now, long cursor) {
            updates.incrementAndGet();
            return new Update(now, 1, false, false);
        }

        @Override
        protected boolean isFinal(String now) {
            return false;
        }
    }
}
