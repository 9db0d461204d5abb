package fusionlab.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Lease;
import fusionlab.protocol.Report;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ServerTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

@ServerTest
class LeaseTests {

    private final Lab lab;
    private final JdbcClient database;

    LeaseTests(Lab lab, JdbcClient database) {
        this.lab = lab;
        this.database = database;
    }

    @Test
    void without_work_an_agent_gets_204() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "lease-idle");

        assertThat(agent.ask(0).status()).isEqualTo(204);
        assertThat(agent.ask(1).status()).isEqualTo(204);
    }

    @Test
    void a_waiting_agent_gets_work_as_soon_as_there_is_some() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "lease-waiting");
        CompletableFuture<Answer> waiting = CompletableFuture.supplyAsync(() -> agent.ask(25));

        campaign(agent);

        assertThat(waiting.join().status()).isEqualTo(200);
    }

    @Test
    void a_device_has_one_lease_at_a_time_and_each_lease_raises_the_fencing_token() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "lease-fencing");
        campaign(agent);

        Lease first = agent.lease();
        assertThat(agent.ask(0).status()).isEqualTo(204);
        expire(first);
        Lease second = agent.lease();

        assertThat(second.leaseId()).isEqualTo(first.leaseId());
        assertThat(second.fencingToken()).isGreaterThan(first.fencingToken());
        assertThat(second.job()).isEqualTo(first.job());
    }

    @Test
    void many_agents_of_one_device_get_one_lease_together() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "lease-crowd");
        campaign(agent);
        database.sql("""
                        insert into job (campaign_id, device_id, state, payload)
                        select campaign_id, device_id, 'QUEUED', payload from job, generate_series(1, 5)
                        where device_id = :device""").param("device", agent.deviceId()).update();

        List<CompletableFuture<Answer>> asking = java.util.stream.IntStream.range(0, 12)
                .mapToObj(number -> CompletableFuture.supplyAsync(() -> agent.ask(0)))
                .toList();

        assertThat(asking.stream().map(CompletableFuture::join).map(Answer::status))
                .containsOnly(200, 204)
                .containsOnlyOnce(200);
    }

    @Test
    void a_stale_report_is_refused_and_changes_nothing() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "lease-stale");
        campaign(agent);
        Lease first = agent.lease();
        expire(first);
        Lease second = agent.lease();

        Answer refused = agent.report(first.leaseId(), agent.measured(first));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("field")).isEqualTo("fencingToken");
        assertThat(samples(first)).isZero();
        assertThat(agent.heartbeat(first.leaseId(), first.fencingToken(), 1, "late")
                        .status())
                .isEqualTo(409);

        assertThat(agent.report(second.leaseId(), agent.measured(second))
                        .json()
                        .path("accepted")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void a_repeated_report_is_counted_once() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "lease-repeat");
        campaign(agent);
        Lease lease = agent.lease();
        Report report = agent.measured(lease);

        assertThat(agent.report(lease.leaseId(), report).json().path("accepted").asBoolean())
                .isTrue();
        Answer repeated = agent.report(lease.leaseId(), report);

        assertThat(repeated.status()).isEqualTo(200);
        assertThat(repeated.json().path("accepted").asBoolean()).isFalse();
        assertThat(samples(lease)).isEqualTo(report.samples().size());
        Report another = ScriptedAgent.with(
                report, report.samples().subList(1, report.samples().size()));
        assertThat(agent.report(lease.leaseId(), another).status()).isEqualTo(409);
    }

    @Test
    void an_expired_lease_that_nobody_else_has_taken_is_still_good() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "lease-slow-network");
        campaign(agent);
        Lease lease = agent.lease();
        database.sql("update job set state = 'QUEUED', lease_until = null where id = :id")
                .param("id", lease.leaseId())
                .update();

        assertThat(agent.heartbeat(lease.leaseId(), lease.fencingToken(), 1, "slow")
                        .status())
                .isEqualTo(200);
        assertThat(agent.report(lease.leaseId(), agent.measured(lease)).status())
                .isEqualTo(200);
    }

    @Test
    void another_devices_lease_is_not_found() {
        ScriptedAgent owner = ScriptedAgent.register(lab, "lease-owner");
        ScriptedAgent stranger = ScriptedAgent.register(lab, "lease-stranger");
        campaign(owner);
        Lease lease = owner.lease();

        assertThat(stranger.heartbeat(lease.leaseId(), lease.fencingToken(), 0, "mine")
                        .status())
                .isEqualTo(404);
        assertThat(stranger.report(lease.leaseId(), owner.measured(lease)).status())
                .isEqualTo(404);
        assertThat(samples(lease)).isZero();
        assertThat(lab.operator().post("/api/v1/agent/leases", Map.of()).status())
                .isIn(401, 403);
    }

    @Test
    void a_heartbeat_extends_the_lease_and_reports_the_progress() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "lease-heartbeat");
        long campaign = campaign(agent);
        Lease lease = agent.lease();
        database.sql("update job set lease_until = now() + interval '1 second' where id = :id")
                .param("id", lease.leaseId())
                .update();

        Answer beat = agent.heartbeat(lease.leaseId(), lease.fencingToken(), 1, "round 1");

        assertThat(beat.json().path("cancelled").asBoolean()).isFalse();
        assertThat(database.sql("select lease_until > now() + interval '20 seconds' from job where id = :id")
                        .param("id", lease.leaseId())
                        .query(Boolean.class)
                        .single())
                .isTrue();
        Answer shown = lab.operator().get("/api/v1/campaigns/" + campaign);
        assertThat(shown.text("activity")).isEqualTo("round 1");
        assertThat(shown.number("roundsDone")).isEqualTo(1);
    }

    @Test
    void after_the_last_attempt_the_campaign_fails_and_says_why() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "lease-exhausted");
        long campaign = campaign(agent);
        Lease lease = agent.lease();
        for (int attempt = 2; attempt <= 5; attempt++) {
            expire(lease);
            lease = agent.lease();
        }
        expire(lease);

        assertThat(agent.ask(0).status()).isEqualTo(204);
        Answer shown = lab.operator().get("/api/v1/campaigns/" + campaign);
        assertThat(shown.text("state")).isEqualTo("FAILED");
        assertThat(shown.text("problem")).contains("fell silent 5 times");
    }

    @Test
    void an_agent_that_was_trusted_once_fell_silent_once() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "lease-once");
        long campaign = campaign(agent);
        Lease lease = agent.lease();
        database.sql("update job set max_attempts = 1 where id = :id")
                .param("id", lease.leaseId())
                .update();
        expire(lease);

        assertThat(agent.ask(0).status()).isEqualTo(204);
        assertThat(lab.operator().get("/api/v1/campaigns/" + campaign).text("problem"))
                .contains("The agent fell silent once while");
    }

    @Test
    void a_job_that_cannot_be_read_was_never_tried_and_its_campaign_says_only_that() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "lease-unreadable");
        long campaign = campaign(agent);
        database.sql("update job set payload = '[]' where campaign_id = :id")
                .param("id", campaign)
                .update();

        assertThat(agent.ask(0).status()).isEqualTo(204);
        Answer shown = lab.operator().get("/api/v1/campaigns/" + campaign);
        assertThat(shown.text("state")).isEqualTo("FAILED");
        assertThat(shown.text("problem")).matches("The stored data of job \\d+ cannot be read");
    }

    @Test
    void reports_that_cannot_be_true_are_refused_by_field() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "lease-liar");
        campaign(agent);
        Lease lease = agent.lease();
        Report good = agent.measured(lease);
        Report.Run run = good.samples().get(0);

        assertRefused(
                agent, lease, with(good, changed(run, "no-such-key", run.round(), run.wallNanos())), "samples[0].key");
        assertRefused(agent, lease, with(good, changed(run, run.key(), 99, run.wallNanos())), "samples[0].round");
        assertRefused(agent, lease, with(good, changed(run, run.key(), run.round(), 0)), "samples[0].wallNanos");
        assertRefused(
                agent,
                lease,
                with(good, changed(run, run.key(), run.round(), 3_600_000_000_001L)),
                "samples[0].wallNanos");
        List<Report.Run> twice = new ArrayList<>(good.samples());
        twice.set(1, twice.get(0));
        assertRefused(agent, lease, ScriptedAgent.with(good, twice), "samples[1].order");
        assertRefused(agent, lease, ScriptedAgent.with(good, Collections.nCopies(20_001, run)), "samples");
        assertRefused(agent, lease, ScriptedAgent.with(good, Collections.nCopies(2_000, run)), "samples");
        assertThat(samples(lease)).isZero();
        assertThat(agent.report(lease.leaseId(), good).status()).isEqualTo(200);
    }

    @Test
    void runs_that_took_longer_than_the_lease_is_old_are_refused() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "lease-longer-than-itself");
        campaign(agent);
        Lease lease = agent.lease();
        Report good = agent.measured(lease);
        List<Report.Run> hours = good.samples().stream()
                .map(run -> changed(run, run.key(), run.round(), 3_599_000_000_000L))
                .toList();

        assertRefused(agent, lease, ScriptedAgent.with(good, hours), "samples");

        assertThat(samples(lease)).isZero();
    }

    @Test
    void a_refused_report_ends_its_lease_and_the_last_one_the_campaign() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "lease-refused");
        long campaign = campaign(agent);
        for (int attempt = 1; attempt <= 5; attempt++) {
            Lease lease = agent.lease();
            assertThat(lease.fencingToken()).isEqualTo(attempt);
            Report good = agent.measured(lease);
            Report.Run run = good.samples().get(0);
            assertRefused(
                    agent,
                    lease,
                    with(good, changed(run, "no-such-key", run.round(), run.wallNanos())),
                    "samples[0].key");
        }

        assertThat(agent.ask(0).status()).isEqualTo(204);
        Answer shown = lab.operator().get("/api/v1/campaigns/" + campaign);
        assertThat(shown.text("state")).isEqualTo("FAILED");
        assertThat(shown.text("problem")).contains("report refused: samples[0].key");
    }

    @Test
    void a_report_of_failure_with_samples_does_not_block_the_next() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "lease-failed-once");
        campaign(agent);
        Lease first = agent.lease();
        Report good = agent.measured(first);
        Report failed = new Report(
                good.fencingToken(),
                Report.Outcome.FAILED,
                good.profile(),
                good.agentVersion(),
                good.startedAtMillis(),
                good.finishedAtMillis(),
                0,
                0,
                0,
                good.samples(),
                List.of(new Report.Problem("", "the runner died")),
                List.of());
        assertThat(agent.report(first.leaseId(), failed).status()).isEqualTo(200);

        Lease second = agent.lease();

        assertThat(second.leaseId()).isEqualTo(first.leaseId());
        assertThat(samples(second)).isZero();
        assertThat(agent.report(second.leaseId(), agent.measured(second)).status())
                .isEqualTo(200);
        assertThat(samples(second)).isPositive();
    }

    @Test
    void a_clock_that_is_wrong_and_goes_backwards_costs_no_sample() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "lease-clock");
        long campaign = campaign(agent);
        Lease lease = agent.lease();
        Report good = agent.measured(lease);
        List<Report.Run> samples = good.samples().stream()
                .map(run -> new Report.Run(
                        run.key(),
                        run.round(),
                        run.order(),
                        run.wallNanos(),
                        run.cpuNanos(),
                        run.load(),
                        run.state(),
                        run.order() % 2 == 0 ? 0 : Long.MAX_VALUE))
                .toList();
        Report odd = new Report(
                good.fencingToken(),
                good.outcome(),
                good.profile(),
                good.agentVersion(),
                good.finishedAtMillis(),
                0,
                good.prepareNanos(),
                good.inferenceNanos(),
                good.rounds(),
                samples,
                good.problems(),
                List.of());

        assertThat(agent.report(lease.leaseId(), odd).status()).isEqualTo(200);

        assertThat(samples(lease)).isEqualTo(samples.size());
        assertThat(database.sql("""
                                select bool_and(measured_at between now() - interval '10 minutes' and now() + interval '10 minutes')
                                from sample where job_id = :id""")
                        .param("id", lease.leaseId())
                        .query(Boolean.class)
                        .single())
                .isTrue();
        assertThat(lab.operator()
                        .get("/api/v1/campaigns/" + campaign)
                        .json()
                        .path("spentSeconds")
                        .asDouble())
                .isNotNegative();
    }

    @Test
    void a_problem_with_a_character_that_cannot_be_stored_costs_no_sample() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "lease-nul");
        campaign(agent);
        Lease lease = agent.lease();
        Report good = agent.measured(lease);
        Report.Problem odd = new Report.Problem(good.samples().get(0).key(), "crashed: \0\0");

        assertThat(agent.report(lease.leaseId(), good.and(List.of(odd))).status())
                .isEqualTo(200);
        assertThat(samples(lease)).isEqualTo(good.samples().size());
    }

    @Test
    void a_report_of_a_million_samples_is_too_large() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "lease-million");
        campaign(agent);
        Lease lease = agent.lease();
        String run =
                "{\"key\":\"k\",\"round\":0,\"order\":0,\"wallNanos\":1,\"cpuNanos\":0,\"load\":0,\"state\":\"ok\",\"atMillis\":0},";

        Answer refused = answered(() -> agent.report(lease.leaseId(), "{\"samples\":[" + run.repeat(1_000_000)));

        assertThat(refused.status()).isEqualTo(413);
        assertThat(agent.report(lease.leaseId(), agent.measured(lease)).status())
                .isEqualTo(200);
    }

    /** The connection is cut behind the answer, which may be lost with it while the body is still being sent: agents send again then. */
    private static Answer answered(Supplier<Answer> sending) {
        for (int lost = 0; lost < 9; lost++) {
            try {
                return sending.get();
            } catch (UncheckedIOException cut) {
                assertThat(cut).hasCauseInstanceOf(IOException.class);
            }
        }
        return sending.get();
    }

    @Test
    void broken_json_is_a_400() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "lease-broken");
        campaign(agent);

        assertThat(agent.report(agent.lease().leaseId(), "{\"fencingToken\":").status())
                .isEqualTo(400);
    }

    private void assertRefused(ScriptedAgent agent, Lease lease, Report report, String field) {
        Answer refused = agent.report(lease.leaseId(), report);
        assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
        assertThat(refused.text("field")).isEqualTo(field);
    }

    private static Report with(Report report, Report.Run first) {
        List<Report.Run> samples = new ArrayList<>(report.samples());
        samples.set(0, first);
        return ScriptedAgent.with(report, samples);
    }

    private static Report.Run changed(Report.Run run, String key, int round, long nanos) {
        return new Report.Run(key, round, run.order(), nanos, 0, -1, "ok", run.atMillis());
    }

    private long campaign(ScriptedAgent agent) {
        Answer created = lab.askForTable(agent.deviceId());
        assertThat(created.status()).as(created.toString()).isEqualTo(202);
        return created.id();
    }

    private void expire(Lease lease) {
        database.sql("update job set lease_until = now() - interval '1 second' where id = :id")
                .param("id", lease.leaseId())
                .update();
    }

    private long samples(Lease lease) {
        return database.sql("select count(*) from sample where job_id = :id")
                .param("id", lease.leaseId())
                .query(Long.class)
                .single();
    }
}
