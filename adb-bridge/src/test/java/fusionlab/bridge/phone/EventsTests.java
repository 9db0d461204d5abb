package fusionlab.bridge.phone;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Bridge;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class EventsTests {

    private final Events events = new Events();

    private List<String> texts() {
        return events.unsent().stream().map(Bridge.Event::text).toList();
    }

    @Test
    void they_come_in_their_order_and_begin_like_a_sentence() {
        events.add("agent started");
        events.add("");
        events.add("ärger");
        assertThat(texts()).containsExactly("Agent started", "", "Ärger");
    }

    @Test
    void the_oldest_go_where_nobody_takes_them() {
        for (int i = 0; i < 1_000; i++) {
            events.add("event " + i);
        }
        assertThat(texts()).hasSize(100).startsWith("Event 900").endsWith("Event 999");
    }

    @Test
    void what_the_lab_has_taken_goes_and_what_came_meanwhile_stays() {
        events.add("first");
        events.add("same");
        List<Bridge.Event> sent = events.unsent();
        events.add("same");
        events.sent(sent);
        assertThat(texts()).containsExactly("Same");
        events.sent(sent); // an answer that comes twice
        assertThat(texts()).containsExactly("Same");
    }

    @Test
    void what_was_sent_in_vain_is_sent_again_as_the_same_event() {
        events.add("first");
        List<Bridge.Event> sent = events.unsent();
        events.add("second");
        assertThat(events.unsent()).startsWith(sent.get(0)).hasSize(2);
    }

    @Test
    void each_has_an_id_of_its_own_also_beside_another_phone_s() throws Exception {
        Events other = new Events();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> adding = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            adding.add(threads.submit(() -> {
                for (int i = 0; i < 20; i++) {
                    events.add("x");
                }
            }));
        }
        for (Future<?> each : adding) {
            each.get();
        }
        threads.shutdown();
        other.add("x");
        List<Bridge.Event> all = new ArrayList<>(events.unsent());
        all.addAll(other.unsent());
        assertThat(all).extracting(Bridge.Event::id).hasSize(81).doesNotHaveDuplicates();
    }
}
