package fusionlab.server.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import fusionlab.protocol.Lease;
import fusionlab.server.database.DatabaseGate;
import fusionlab.server.database.StoredJson;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ServerTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What becomes of loans when answers are lost, and while the lab is away. */
@ServerTest
class LostAnswerTests {

    private final Lab lab;
    private final JdbcClient database;
    private final StoredJson json;
    private final LeaseSettings settings;
    private final JobQueue queue;
    private final WorkLog log;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final DatabaseGate gate;
    private final LeaseMetrics metrics;
    private final WaitingAgents agents;

    LostAnswerTests(
            Lab lab,
            JdbcClient database,
            StoredJson json,
            LeaseSettings settings,
            JobQueue queue,
            WorkLog log,
            TransactionTemplate transaction,
            ApplicationEventPublisher events,
            DatabaseGate gate,
            LeaseMetrics metrics,
            WaitingAgents agents) {
        this.agents = agents;
        this.lab = lab;
        this.database = database;
        this.json = json;
        this.settings = settings;
        this.queue = queue;
        this.log = log;
        this.transaction = transaction;
        this.events = events;
        this.gate = gate;
        this.metrics = metrics;
    }

    @Test
    void a_session_that_asks_again_gets_its_own_lease_again_and_nobody_else_does() {
        ScriptedAgent agent = agent("lost-answer").inSession("one");
        Lease lease = agent.lease();

        assertThat(agent.inSession("two").ask(0).status()).isEqualTo(204);
        Lease again = agent.inSession("one").ask(20).as(Lease.class);

        assertThat(again).isEqualTo(lease);
        assertThat(agent.report(again.leaseId(), agent.measured(again)).status())
                .isEqualTo(200);
    }

    @Test
    void who_never_gets_an_answer_through_uses_the_attempts_up() {
        ScriptedAgent agent = agent("lost-each-time").inSession("one");
        for (int attempt = 1; attempt <= 5; attempt++) {
            assertThat(agent.lease().fencingToken()).isEqualTo(1);
        }
        assertThat(agent.ask(0).status()).isEqualTo(204);
    }

    @Test
    void a_job_goes_to_the_connection_that_a_session_waits_on_now() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "dead-connection").inSession("one");
        CompletableFuture<Answer> dead = CompletableFuture.supplyAsync(() -> agent.ask(25));
        await().atMost(Duration.ofMinutes(10)).until(() -> agents.waitingOf(agent.deviceId()) == 1);
        CompletableFuture<Answer> alive = CompletableFuture.supplyAsync(() -> agent.ask(25));
        assertThat(dead.join().status()).isEqualTo(204);

        lab.askForTable(agent.deviceId());

        assertThat(alive.orTimeout(20, java.util.concurrent.TimeUnit.SECONDS)
                        .join()
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_job_goes_to_the_process_that_asked_last_because_the_one_before_may_be_dead() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "dead-process").inSession("killed");
        CompletableFuture<Answer> killed = CompletableFuture.supplyAsync(() -> agent.ask(8));
        await().until(() -> agents.waitingOf(agent.deviceId()) == 1);
        agent.inSession("started anew");
        CompletableFuture<Answer> alive = CompletableFuture.supplyAsync(() -> agent.ask(25));
        await().until(() -> agents.waitingOf(agent.deviceId()) == 2);
        lab.askForTable(agent.deviceId());
        assertThat(alive.join().status()).isEqualTo(200);
        assertThat(killed.join().status()).isEqualTo(204);
    }

    @Test
    void a_lease_is_short_until_its_first_heartbeat_because_its_answer_may_have_gone_nowhere() {
        ScriptedAgent agent = agent("unconfirmed");
        Lease lease = agent.lease();
        assertThat(secondsLeft(lease))
                .isLessThanOrEqualTo(2.0 * settings.heartbeat().toSeconds());

        assertThat(agent.heartbeat(lease.leaseId(), lease.fencingToken(), 0, "starting")
                        .status())
                .isEqualTo(200);

        assertThat(secondsLeft(lease)).isGreaterThan(settings.expiry().toSeconds() - 5.0);
    }

    @Test
    void a_loan_whose_line_in_the_log_fails_was_not_made() {
        ScriptedAgent agent = agent("no-log");
        database.sql("""
                        create function refuse_line() returns trigger language plpgsql as
                        $$ begin raise exception 'no room for a line'; end $$""").update();
        database.sql("create trigger no_line before insert on device_event for each row when (new.device_id = "
                        + agent.deviceId() + ") execute function refuse_line()")
                .update();
        assertThat(agent.ask(0).status()).isGreaterThanOrEqualTo(400);
        database.sql("drop function refuse_line() cascade").update();

        assertThat(agent.lease().fencingToken()).isEqualTo(1);
    }

    @Test
    void after_an_absence_of_the_lab_loans_run_anew_once_and_what_was_measured_counts() {
        ScriptedAgent agent = agent("absence");
        Lease lease = agent.lease();
        Loans started = new Loans(database, json, settings, queue, log, transaction, events);

        assertThat(ranOut(started, agent, lease)).isEmpty();
        assertThat(secondsLeft(lease)).isGreaterThan(settings.expiry().toSeconds() - 5.0);
        assertThat(ranOut(started, agent, lease)).isPresent();

        Lease next = agent("absence-sweep").lease();
        started = new Loans(database, json, settings, queue, log, transaction, events);
        started.expireAll();
        assertThat(secondsLeft(next)).isGreaterThan(settings.expiry().toSeconds() - 5.0);
    }

    /** Within one transaction, so that the server's own sweep does not come first. */
    private Optional<Lease> ranOut(Loans loans, ScriptedAgent agent, Lease lease) {
        return Objects.requireNonNull(transaction.execute(status -> {
            database.sql("update job set lease_until = now() - interval '1 second' where id = :id")
                    .param("id", lease.leaseId())
                    .update();
            return loans.lend(agent.deviceId(), null);
        }));
    }

    @Test
    void a_device_may_have_so_many_agents_waiting_and_is_told_when_there_are_more() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "crowd-waiting");
        List<CompletableFuture<Answer>> asking = new ArrayList<>();
        for (int i = 0; i <= settings.waitingOfDevice(); i++) {
            asking.add(CompletableFuture.supplyAsync(() -> agent.ask(3)));
        }
        assertThat(asking.stream().map(each -> each.join().status()))
                .containsOnlyOnce(503)
                .contains(204);
    }

    @Test
    void nobody_waits_and_nothing_is_looked_for() {
        LeaseSettings seldom = new LeaseSettings(
                settings.expiry(),
                settings.heartbeat(),
                settings.sweep(),
                Duration.ofHours(1),
                settings.tolerance(),
                settings.maximumWaiting(),
                8);
        Loans loans = new Loans(database, json, settings, queue, log, transaction, events);
        WaitingAgents nobody = new WaitingAgents(loans, new WorkSignal(), gate, database, seldom, metrics);
        assertThat(nobody.devicesWithWork()).isEmpty();
        nobody.close();
    }

    private ScriptedAgent agent(String name) {
        ScriptedAgent agent = ScriptedAgent.register(lab, name);
        assertThat(lab.askForTable(agent.deviceId()).status()).isEqualTo(202);
        return agent;
    }

    private double secondsLeft(Lease lease) {
        return database.sql("select extract(epoch from lease_until - now()) from job where id = :id")
                .param("id", lease.leaseId())
                .query(Double.class)
                .single();
    }
}
