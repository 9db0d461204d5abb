package fusionlab.server.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import fusionlab.server.testing.Answer;
import fusionlab.server.testing.ServerTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What holds for every kind of leased work: over HTTP as its holders meet it, and on a real PostgreSQL. Each kind has a subclass. */
@ServerTest
public abstract class LeaseContract {

    @Autowired
    private JdbcClient database;

    @Autowired
    private LeaseDesk desk;

    @Autowired
    private TransactionTemplate transaction;

    @Autowired
    private LeaseMetrics metrics;

    @Autowired
    private ApplicationEventPublisher events;

    /** A lease as its holder knows it. */
    public record Held(long id, long token) {}

    /** One that leases work, in one session. */
    public interface Holder {

        /** The same device or token in another process. */
        Holder inSession(String session);

        Optional<Held> lease();

        Answer heartbeat(Held lease);

        /** A result as it should be, the same each time. */
        Answer deliver(Held lease);

        /** Another one. */
        Answer deliverAnother(Held lease);

        /** One that cannot be true, or where there is none such, a problem instead of a result. */
        Answer deliverWrong(Held lease);
    }

    /**
     * One piece of work that waits.
     *
     * @param owner may lease it
     * @param stranger is authenticated as another device or token
     * @param cancel takes the work back
     */
    public record Scene(LeasedWork<?> work, Holder owner, Holder stranger, Runnable cancel) {}

    protected abstract Scene scene(String name);

    @Test
    void a_lease_is_short_until_its_first_heartbeat() {
        Scene scene = scene("short");
        Held lease = leased(scene.owner());
        assertThat(secondsLeft(scene, lease))
                .isLessThanOrEqualTo(scene.work().kind().terms().unconfirmed().toSeconds());

        assertThat(scene.owner().heartbeat(lease).json().path("cancelled").asBoolean())
                .isFalse();

        assertThat(secondsLeft(scene, lease))
                .isGreaterThan(scene.work().kind().terms().expiry().toSeconds() - 5.0);
    }

    @Test
    void an_expired_lease_is_leased_again_with_a_higher_token() {
        Scene scene = scene("expired");
        Held first = leased(scene.owner());
        expire(scene, first);
        Held second = leased(scene.owner().inSession("another"));

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.token()).isGreaterThan(first.token());
        assertThat(scene.owner().heartbeat(first).status()).isIn(404, 409);
        assertThat(scene.owner().deliver(first).status()).isIn(404, 409);
        assertThat(state(scene, first)).isEqualTo("LEASED");
        assertThat(accepted(scene.owner().inSession("another").deliver(second))).isTrue();
    }

    @Test
    void an_expired_lease_that_nobody_else_has_is_taken_up_again() {
        Scene scene = scene("taken-up");
        Held lease = leased(scene.owner());
        expire(scene, lease);
        desk.expire(scene.work());
        assertThat(state(scene, lease)).isEqualTo("QUEUED");

        assertThat(scene.owner().heartbeat(lease).status()).isEqualTo(200);
        assertThat(state(scene, lease)).isEqualTo("LEASED");
        assertThat(accepted(scene.owner().deliver(lease))).isTrue();
    }

    @Test
    void a_late_result_counts_as_long_as_nobody_else_has_the_work() {
        Scene scene = scene("late");
        Held lease = leased(scene.owner());
        expire(scene, lease);
        desk.expire(scene.work());

        assertThat(accepted(scene.owner().deliver(lease))).isTrue();
        assertThat(state(scene, lease)).isEqualTo("DONE");
    }

    @Test
    void a_repeated_result_is_counted_once_and_another_one_refused() {
        Scene scene = scene("repeated");
        Held lease = leased(scene.owner());

        assertThat(accepted(scene.owner().deliver(lease))).isTrue();
        assertThat(accepted(scene.owner().deliver(lease))).isFalse();
        assertThat(scene.owner().deliverAnother(lease).status()).isEqualTo(409);
        assertThat(state(scene, lease)).isEqualTo("DONE");
        assertThat(scene.owner().heartbeat(lease).status()).isEqualTo(409);
    }

    @Test
    void what_another_holds_looks_as_if_it_did_not_exist() {
        Scene scene = scene("foreign");
        Held lease = leased(scene.owner());
        String before = row(scene, lease);

        assertThat(scene.stranger().heartbeat(lease).status()).isEqualTo(404);
        assertThat(scene.stranger().deliver(lease).status()).isEqualTo(404);
        assertThat(scene.stranger().deliverWrong(lease).status()).isEqualTo(404);
        assertThat(scene.owner()
                        .heartbeat(new Held(lease.id(), lease.token() + 1))
                        .status())
                .isEqualTo(409);
        assertThat(scene.owner().heartbeat(new Held(999_999_999, 1)).status()).isEqualTo(404);

        assertThat(row(scene, lease)).isEqualTo(before);
    }

    @Test
    void a_holder_learns_of_the_cancellation_with_its_next_heartbeat() {
        Scene scene = scene("cancelled");
        Held lease = leased(scene.owner());
        scene.cancel().run();

        assertThat(scene.owner().heartbeat(lease).json().path("cancelled").asBoolean())
                .isTrue();
        assertThat(state(scene, lease)).isEqualTo("CANCELLED");
    }

    @Test
    void a_session_whose_answer_got_lost_gets_the_same_lease_again() {
        Scene scene = scene("lost-answer");
        Holder owner = scene.owner().inSession("one");
        Held lease = leased(owner);

        assertThat(leased(owner)).isEqualTo(lease);
        assertThat(scene.owner().inSession("two").lease()).isEmpty();
        assertThat(accepted(owner.deliver(lease))).isTrue();
    }

    @Test
    void work_whose_holders_fall_silent_each_time_is_given_up() {
        Scene scene = scene("silent");
        Held lease = leased(scene.owner());
        for (int attempt = 2; attempt <= scene.work().kind().terms().attempts(); attempt++) {
            expire(scene, lease);
            lease = leased(scene.owner());
        }
        expire(scene, lease);
        desk.expire(scene.work());

        assertThat(state(scene, lease)).isEqualTo("FAILED");
        assertThat(scene.owner().lease()).isEmpty();
        assertThat(column(scene, lease, "problem")).contains("fell silent");
        assertThat(scene.owner().deliver(lease).status()).isEqualTo(409);
    }

    @Test
    void a_wrong_result_ends_its_lease_and_the_last_one_the_work() {
        Scene scene = scene("wrong");
        Held lease = leased(scene.owner());
        for (int problem = 1; problem <= scene.work().kind().terms().problems(); problem++) {
            Answer refused = scene.owner().deliverWrong(lease);
            assertThat(refused.status()).as(refused.toString()).isIn(200, 422);
            if (problem < scene.work().kind().terms().problems()) {
                assertThat(state(scene, lease)).isEqualTo("QUEUED");
                lease = leased(scene.owner());
            }
        }
        assertThat(state(scene, lease)).isEqualTo("FAILED");
        assertThat(scene.owner().lease()).isEmpty();
    }

    @Test
    void a_problem_ends_its_lease_for_good() {
        Scene scene = scene("problem");
        Holder owner = scene.owner().inSession("one");
        Held lease = leased(owner);
        assertThat(owner.deliverWrong(lease).status()).isIn(200, 422);
        String before = row(scene, lease);

        assertThat(owner.heartbeat(lease).status()).isEqualTo(409);
        assertThat(owner.deliverWrong(lease).status()).isIn(200, 422);

        assertThat(row(scene, lease)).isEqualTo(before);
        Holder another = scene.owner().inSession("two");
        Held second = leased(another);
        assertThat(second.id()).isEqualTo(lease.id());
        assertThat(accepted(another.deliver(second))).isTrue();
    }

    @Test
    void after_an_absence_of_the_lab_leases_are_extended_once_instead_of_ending() {
        Scene scene = scene("outage");
        Held lease = leased(scene.owner());
        LeaseDesk restarted = replica();

        expire(scene, lease, restarted);
        assertThat(state(scene, lease)).isEqualTo("LEASED");
        assertThat(secondsLeft(scene, lease))
                .isGreaterThan(scene.work().kind().terms().expiry().toSeconds() - 5.0);

        expire(scene, lease, restarted);
        assertThat(state(scene, lease)).isEqualTo("QUEUED");
    }

    /** Only the database's clock counts: no desk asks its own machine what time it is. */
    @Test
    void a_replica_neither_ends_nor_doubles_what_another_has_leased() {
        Scene scene = scene("replica");
        Held lease = leased(scene.owner());
        LeaseDesk other = replica();
        other.expire(scene.work());
        other.expire(scene.work());

        assertThat(state(scene, lease)).isEqualTo("LEASED");
        long queue = Long.parseLong(column(scene, lease, "queue"));
        LeaseRequest request = new LeaseRequest(
                queue,
                new LeaseHolder("somebody", "else"),
                null,
                Set.of(scene.work().kind().name()));
        assertThat(other.lease(scene.work(), request)).isEmpty();
        LeaseHolder holder = new LeaseHolder(column(scene, lease, "holder"), null);
        assertThat(other.extend(scene.work(), lease.id(), lease.token(), holder, 0, null))
                .isFalse();
        assertThat(accepted(scene.owner().deliver(lease))).isTrue();
    }

    @Test
    void a_database_that_goes_away_amid_a_heartbeat_changes_nothing() {
        Scene scene = scene("away");
        Held lease = leased(scene.owner());
        String before = row(scene, lease);
        LeaseHolder holder = new LeaseHolder(column(scene, lease, "holder"), null);
        transaction.executeWithoutResult(status -> {
            database.sql("select id from %s where id = :id for update"
                            .formatted(scene.work().kind().table()))
                    .param("id", lease.id())
                    .query(Long.class)
                    .single();
            CompletableFuture<Boolean> heartbeat = CompletableFuture.supplyAsync(
                    () -> desk.extend(scene.work(), lease.id(), lease.token(), holder, 1, "x"));
            await().atMost(Duration.ofMinutes(5)).until(() -> terminate(scene) > 0);
            assertThatThrownBy(heartbeat::join).rootCause().isInstanceOf(java.sql.SQLException.class);
        });

        assertThat(row(scene, lease)).isEqualTo(before);
        assertThat(scene.owner().heartbeat(lease).status()).isEqualTo(200);
    }

    /** Ends the connections that wait to extend a lease of a table, as a restart of the database does. */
    private int terminate(Scene scene) {
        return database.sql("""
                        select count(pg_terminate_backend(pid)) from pg_stat_activity
                        where datname = current_database() and wait_event_type = 'Lock' and query like :update""")
                .param("update", "update " + scene.work().kind().table() + " set state = 'LEASED'%")
                .query(Integer.class)
                .single();
    }

    @Test
    void a_payload_that_cannot_be_read_is_given_up_and_blocks_nothing() {
        Scene scene = scene("unreadable");
        Held lease = leased(scene.owner());
        damage(lease.id());
        expire(scene, lease);

        assertThat(scene.owner().lease()).isEmpty();

        assertThat(state(scene, lease)).isEqualTo("FAILED");
        assertThat(column(scene, lease, "problem")).isNotEmpty();
    }

    @Test
    void a_payload_that_can_no_longer_be_read_is_given_up_when_its_session_asks_again() {
        Scene scene = scene("unreadable-again");
        Holder owner = scene.owner().inSession("one");
        Held lease = leased(owner);
        damage(lease.id());

        assertThat(owner.lease()).isEmpty();

        assertThat(state(scene, lease)).isEqualTo("FAILED");
        assertThat(column(scene, lease, "problem")).contains("cannot be read");
    }

    /** Stores a payload that no version of the lab could have written. */
    protected abstract void damage(long id);

    @Test
    void its_table_has_the_columns_of_leased_work() {
        String sql = """
                select column_name || ' ' || data_type from information_schema.columns
                where table_schema = current_schema() and table_name = :table""";
        List<String> common = database.sql(sql)
                .param("table", "leased_work")
                .query(String.class)
                .list();
        List<String> own = database.sql(sql)
                .param("table", scene("columns").work().kind().table())
                .query(String.class)
                .list();
        assertThat(common).isNotEmpty();
        assertThat(own).containsAll(common);
    }

    private LeaseDesk replica() {
        return new LeaseDesk(database, transaction, metrics, events);
    }

    protected static Held leased(Holder holder) {
        Optional<Held> lease = holder.lease();
        assertThat(lease).isPresent();
        return lease.orElseThrow();
    }

    private static boolean accepted(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json().path("accepted").asBoolean();
    }

    private void expire(Scene scene, Held lease) {
        change(scene, lease, "lease_until = now() - interval '1 second'");
    }

    /** In one transaction, so that the server's own sweep does not come first. */
    private void expire(Scene scene, Held lease, LeaseDesk sweeping) {
        transaction.executeWithoutResult(status -> {
            expire(scene, lease);
            sweeping.expire(scene.work());
        });
    }

    private void change(Scene scene, Held lease, String what) {
        database.sql("update %s set %s where id = :id"
                        .formatted(scene.work().kind().table(), what))
                .param("id", lease.id())
                .update();
    }

    private String state(Scene scene, Held lease) {
        return column(scene, lease, "state");
    }

    private double secondsLeft(Scene scene, Held lease) {
        return Double.parseDouble(column(scene, lease, "extract(epoch from lease_until - now())"));
    }

    private String column(Scene scene, Held lease, String column) {
        return database.sql("select coalesce(cast(%s as text), '') from %s where id = :id"
                        .formatted(column, scene.work().kind().table()))
                .param("id", lease.id())
                .query(String.class)
                .single();
    }

    private String row(Scene scene, Held lease) {
        Map<String, Object> row = database.sql("select * from %s where id = :id"
                        .formatted(scene.work().kind().table()))
                .param("id", lease.id())
                .query()
                .singleRow();
        return row.toString();
    }
}
