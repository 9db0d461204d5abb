package fusionlab.server.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.server.database.DatabaseGate;
import fusionlab.server.system.BusyException;
import fusionlab.server.testing.ServerTest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.context.request.async.DeferredResult;

@ServerTest
class WaitingRoomTests {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final WaitingRoom<String> room;

    WaitingRoomTests(LeaseDesk desk, DatabaseGate gate, JdbcClient database) {
        this.room = new WaitingRoom<>(desk, List.of(new NoWork()), gate, database, "waiting-test");
    }

    @AfterEach
    void close() {
        room.close();
    }

    @Test
    void nobody_waits_and_nothing_is_looked_for() {
        assertThat(room.queuesWithWork()).isEmpty();
    }

    @Test
    void a_session_that_asks_again_takes_the_place_of_its_older_request() {
        DeferredResult<ResponseEntity<String>> older = room.await(request("one", "session"), PATIENCE);
        DeferredResult<ResponseEntity<String>> newer = room.await(request("one", "session"), PATIENCE);

        assertThat(older.hasResult()).isTrue();
        assertThat(newer.hasResult()).isFalse();
        assertThat(room.waitingOf(7)).isEqualTo(1);
    }

    @Test
    void one_holder_leaves_room_for_others() {
        room.await(request("one", "a"), PATIENCE);
        room.await(request("one", "b"), PATIENCE);

        assertThatThrownBy(() -> room.await(request("one", "c"), PATIENCE)).isInstanceOf(BusyException.class);
        assertThatThrownBy(() -> room.holdBack(new LeaseHolder("one", "d"), PATIENCE))
                .isInstanceOf(BusyException.class);
        assertThat(room.await(request("another", "a"), PATIENCE).hasResult()).isFalse();
        assertThat(room.waitingOf(7)).isEqualTo(3);
    }

    @Test
    void those_beyond_the_places_are_answered_at_once() {
        for (String holder : List.of("one", "two", "three", "four")) {
            assertThat(room.await(request(holder, "a"), PATIENCE).hasResult()).isFalse();
        }
        assertThat(room.await(request("five", "a"), PATIENCE).hasResult()).isTrue();
    }

    @Test
    void everyone_is_let_go_when_the_server_stops() {
        DeferredResult<ResponseEntity<String>> waiting = room.await(request("one", "a"), PATIENCE);
        room.close();
        assertThat(waiting.hasResult()).isTrue();
    }

    private static LeaseRequest request(String holder, String session) {
        return new LeaseRequest(7, new LeaseHolder(holder, session), null, Set.of("nothing"));
    }

    /** Work of which there never is any. */
    private static final class NoWork implements LeasedWork<String> {

        @Override
        public WorkKind kind() {
            return new WorkKind(
                    "nothing",
                    "leased_work",
                    new LeaseTerms(
                            Duration.ofSeconds(30),
                            Duration.ofSeconds(5),
                            Duration.ofSeconds(5),
                            Duration.ofHours(1),
                            5,
                            3,
                            4,
                            2));
        }

        @Override
        public String lease(LeasedRow row, LeaseRequest request) {
            throw new IllegalStateException("there is no work");
        }
    }
}
