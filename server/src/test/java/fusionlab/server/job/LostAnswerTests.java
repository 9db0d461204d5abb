package fusionlab.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import fusionlab.protocol.Lease;
import fusionlab.protocol.Report;
import fusionlab.server.lease.WaitingRoom;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ServerTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What happens to leases when answers are lost, and during outages of the lab. */
@ServerTest
class LostAnswerTests {

    private final Lab lab;
    private final JdbcClient database;
    private final JobProperties properties;
    private final WaitingRoom<Lease> agents;

    LostAnswerTests(Lab lab, JdbcClient database, JobProperties properties, WaitingRoom<Lease> agents) {
        this.lab = lab;
        this.database = database;
        this.properties = properties;
        this.agents = agents;
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
        agent.inSession("restarted");
        CompletableFuture<Answer> alive = CompletableFuture.supplyAsync(() -> agent.ask(25));
        await().until(() -> agents.waitingOf(agent.deviceId()) == 2);
        lab.askForTable(agent.deviceId());
        assertThat(alive.join().status()).isEqualTo(200);
        assertThat(killed.join().status()).isEqualTo(204);
    }

    @Test
    void a_report_whose_log_entry_fails_was_not_taken_and_can_be_sent_again() {
        ScriptedAgent agent = agent("no-log");
        Lease lease = agent.lease();
        Report report = agent.measured(lease);
        database.sql("""
                        create function refuse_line() returns trigger language plpgsql as
                        $$ begin raise exception 'no room for a line'; end $$""").update();
        database.sql("create trigger no_line before insert on device_event for each row when (new.device_id = "
                        + agent.deviceId() + ") execute function refuse_line()")
                .update();
        assertThatThrownBy(() -> agent.report(lease.leaseId(), report))
                .as("such an answer is not described")
                .hasMessageContaining("status 500");
        database.sql("drop function refuse_line() cascade").update();

        assertThat(samples(lease)).isZero();
        assertThat(agent.report(lease.leaseId(), report).status()).isEqualTo(200);
        assertThat(samples(lease)).isEqualTo(report.samples().size());
    }

    @Test
    void a_device_may_have_only_so_many_agents_waiting_and_more_are_refused() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "crowd-waiting");
        List<CompletableFuture<Answer>> asking = new ArrayList<>();
        for (int i = 0; i <= properties.waitingOfDevice(); i++) {
            asking.add(CompletableFuture.supplyAsync(() -> agent.ask(3)));
        }
        assertThat(asking.stream().map(each -> each.join().status()))
                .containsOnlyOnce(503)
                .contains(204);
        assertThat(asking.stream().map(CompletableFuture::join).filter(answer -> answer.status() == 503))
                .allSatisfy(refused -> assertThat(refused.text("detail"))
                        .isEqualTo(properties.waitingOfDevice() + " requests of this device already wait for work"));
    }

    private long samples(Lease lease) {
        return database.sql("select count(*) from sample where job_id = :job")
                .param("job", lease.leaseId())
                .query(Long.class)
                .single();
    }

    private ScriptedAgent agent(String name) {
        ScriptedAgent agent = ScriptedAgent.register(lab, name);
        assertThat(lab.askForTable(agent.deviceId()).status()).isEqualTo(202);
        return agent;
    }
}
