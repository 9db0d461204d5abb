package fusionlab.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.latency.TableJson;
import fusionlab.protocol.Lease;
import fusionlab.protocol.Protocol;
import fusionlab.protocol.Registration;
import fusionlab.protocol.Report;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.AtOnce;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ScriptedBridge;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Topology;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What several do at the same moment has one outcome, and nothing is left half done. */
@ServerTest
class RaceTests {

    private static final int CALLERS = 6;

    private final Lab lab;
    private final JdbcClient database;

    RaceTests(Lab lab, JdbcClient database) {
        this.lab = lab;
        this.database = database;
    }

    @Test
    void oneOfManyGetsTheNameAndTheOthersLearnWhy() throws Exception {
        String name = "many" + System.nanoTime();
        String csv = SyntheticTables.qualityCsv(Topology.builtIn("bk-sdm-tiny"));
        List<Supplier<Answer>> creations = List.of(
                () -> lab.operator().post("/api/v1/devices", Map.of("name", name, "kind", "host")),
                () -> lab.operator().post("/api/v1/api-tokens", Map.of("name", name, "role", "VIEWER")),
                () -> lab.operator()
                        .post("/api/v1/quality-tables?source=x&topology=bk-sdm-tiny&name=" + name, "text/csv", csv));
        for (Supplier<Answer> creation : creations) {
            List<Answer> answers = AtOnce.all(CALLERS, number -> creation.get());

            assertThat(answers.stream().filter(answer -> answer.status() == 201))
                    .hasSize(1);
            assertThat(answers.stream().filter(answer -> answer.status() != 201))
                    .allSatisfy(answer -> {
                        assertThat(answer.status()).as(answer.toString()).isEqualTo(409);
                        assertThat(answer.text("field")).isEqualTo("name");
                        assertThat(answer.text("remedy")).contains("choose another name");
                    });
        }
    }

    @Test
    void tablesOfOneNameThatComeAtOnceGetVersionsOfTheirOwn() throws Exception {
        String name = "imported at once " + System.nanoTime();
        String table = TableJson.write(SyntheticTables.latencies(name, SyntheticTables.small("at-once")));

        List<Answer> answers = AtOnce.all(CALLERS, number -> lab.operator().post("/api/v1/latency-tables", table));

        assertThat(answers).allMatch(answer -> answer.status() == 201, "is created");
        assertThat(answers.stream().map(answer -> (int) answer.number("version")))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, CALLERS).boxed().toList());
    }

    @Test
    void oneOfManyAgentsGetsInWithAOneTimeToken() throws Exception {
        Answer device = lab.operator()
                .post("/api/v1/devices", Map.of("name", "one token " + System.nanoTime(), "kind", "host"));
        Registration.Request request =
                new Registration.Request(Protocol.VERSION, device.text("registrationToken"), "test", Lab.HOST);

        List<Answer> answers = AtOnce.all(CALLERS, number -> lab.anonymous().post(Protocol.REGISTER, request));

        assertThat(answers.stream().map(Answer::status)).containsOnlyOnce(200).containsOnly(200, 401);
        Answer one = answers.stream()
                .filter(answer -> answer.status() == 200)
                .findFirst()
                .orElseThrow();
        assertThat(lab.with(one.text("deviceToken"))
                        .post(
                                Protocol.LEASES,
                                new Lease.Request(Protocol.VERSION, "test", 0, Lab.HOST, null, null, null))
                        .status())
                .isEqualTo(204);
    }

    @Test
    void aPhoneThatIsRegisteredByManyAtOnceIsOneDevice() throws Exception {
        String bridge = "race-" + System.nanoTime();
        String serial = "serial " + System.nanoTime();
        ScriptedBridge.start(lab, bridge).sync(ScriptedBridge.phone(serial));
        long phone = database.sql("select id from phone where serial = :serial")
                .param("serial", serial)
                .query(Long.class)
                .single();

        List<Answer> answers = AtOnce.all(
                CALLERS, number -> lab.operator().post("/api/v1/phones/" + phone + "/registration", Map.of()));

        assertThat(answers.stream().map(Answer::status)).containsOnlyOnce(201).containsOnly(201, 409);
        assertThat(database.sql("select count(*) from device_event where text like :text")
                        .param("text", "Registered: phone " + serial + "%")
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void aReportThatIsSentByManyAtOnceCountsOnce() throws Exception {
        ScriptedAgent agent = ScriptedAgent.register(lab, "reports at once " + System.nanoTime());
        long campaign = lab.askForTable(agent.deviceId()).id();
        Lease lease = agent.lease();
        Report report = agent.measured(lease);

        List<Answer> answers = AtOnce.all(CALLERS, number -> agent.report(lease.leaseId(), report));

        assertThat(answers).allMatch(answer -> answer.status() == 200, "is taken");
        assertThat(database.sql("select count(*) from sample where campaign_id = :id")
                        .param("id", campaign)
                        .query(Long.class)
                        .single())
                .isEqualTo(report.samples().size());
        assertThat(openJobs(campaign)).isEqualTo(1);
    }

    @RepeatedTest(3)
    void aCampaignThatIsCancelledWhileItsReportComesIsOverAndItsDeviceGoesOn() throws Exception {
        ScriptedAgent agent = ScriptedAgent.register(lab, "cancelled at once " + System.nanoTime());
        long campaign = lab.askForTable(agent.deviceId()).id();
        long next = lab.askForTable(agent.deviceId()).id();
        Lease lease = agent.lease();
        Report report = agent.measured(lease);

        List<Answer> answers = AtOnce.all(List.of(
                () -> lab.operator().delete("/api/v1/campaigns/" + campaign),
                () -> agent.report(lease.leaseId(), report),
                () -> lab.operator().delete("/api/v1/campaigns/" + campaign),
                () -> agent.heartbeat(lease.leaseId(), lease.fencingToken(), 1, "at work")));

        assertThat(answers.stream().limit(3)).allMatch(answer -> answer.status() == 200, "is taken");
        assertThat(answers.get(3).status()).isIn(200, 409);
        assertThat(state(campaign)).isEqualTo("CANCELLED");
        assertThat(openJobs(campaign)).isZero();
        assertThat(state(next)).isEqualTo("RUNNING");
        assertThat(agent.lease().leaseId()).isNotEqualTo(lease.leaseId());
    }

    @Test
    void searchesThatAreCancelledByManyAreCancelledOnce() throws Exception {
        var topology = SyntheticTables.small("cancelled-search");
        long latencies = SyntheticTables.importLatencies(
                lab, SyntheticTables.latencies("cancelled at once " + System.nanoTime(), topology));
        long qualities = SyntheticTables.importQualities(
                lab, "c" + System.nanoTime(), "cancelled-search", SyntheticTables.qualityCsv(topology), "&source=test");
        long search = lab.operator()
                .post(
                        "/api/v1/searches",
                        Map.of("latencyTableId", latencies, "qualityTableId", qualities, "latencyTargetPercent", 90))
                .id();

        List<Answer> answers = AtOnce.all(CALLERS, number -> lab.operator().delete("/api/v1/searches/" + search));

        assertThat(answers).allMatch(answer -> answer.status() == 202, "is accepted");
        lab.operator().get("/api/v1/searches/" + search + "/events");
        assertThat(lab.operator().get("/api/v1/searches/" + search).text("state"))
                .isIn("CANCELLED", "DONE");
    }

    private String state(long campaign) {
        return lab.operator().get("/api/v1/campaigns/" + campaign).text("state");
    }

    private long openJobs(long campaign) {
        return database.sql("select count(*) from job where campaign_id = :id and state in ('QUEUED', 'LEASED')")
                .param("id", campaign)
                .query(Long.class)
                .single();
    }
}
