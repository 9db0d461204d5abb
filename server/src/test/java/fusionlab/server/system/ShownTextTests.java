package fusionlab.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Evaluation;
import fusionlab.protocol.HostFacts;
import fusionlab.protocol.Lease;
import fusionlab.protocol.Protocol;
import fusionlab.protocol.Registration;
import fusionlab.protocol.Report;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ScriptedWorker;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What agents and workers say is shown on one line, without characters that are invisible or turn the direction of writing. */
@ServerTest
class ShownTextTests {

    private static final String ODD = "a\n\u202eb\u2028c";
    private static final String SHOWN = "a b c";

    private final Lab lab;
    private final JdbcClient database;

    ShownTextTests(Lab lab, JdbcClient database) {
        this.lab = lab;
        this.database = database;
    }

    @Test
    void anActivityIsOneLine() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "shown activity " + System.nanoTime());
        long campaign = lab.askForTable(agent.deviceId()).id();
        Lease lease = agent.lease();

        agent.heartbeat(lease.leaseId(), lease.fencingToken(), 0, ODD);

        assertThat(lab.operator().get("/api/v1/campaigns/" + campaign).text("activity"))
                .isEqualTo(SHOWN);
        assertThat(agent.heartbeat(lease.leaseId(), lease.fencingToken(), 0, "").status())
                .isEqualTo(200);
    }

    @Test
    void aRefusalsReasonIsOneLineEverywhere() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "shown refusal " + System.nanoTime());
        long campaign = lab.askForTable(agent.deviceId()).id();
        Lease lease = agent.lease();
        Report report = ScriptedAgent.ending(
                agent.measured(lease),
                Report.Outcome.REFUSED,
                List.of(
                        new Report.Problem("", ODD),
                        new Report.Problem(lease.job().sentinelKey(), ODD)));

        assertThat(agent.report(lease.leaseId(), report).json().path("accepted").asBoolean())
                .isTrue();

        Answer ended = lab.operator().get("/api/v1/campaigns/" + campaign);
        assertThat(ended.text("problem")).endsWith(SHOWN);
        assertThat(stored("select report::text from job where campaign_id = :id", campaign))
                .contains(SHOWN)
                .doesNotContain("\\n", "\u202e", "\u2028");
        assertThat(stored("select string_agg(reason, '|') from campaign_problem where campaign_id = :id", campaign))
                .isEqualTo(SHOWN);
        assertThat(agent.report(lease.leaseId(), report).json().path("accepted").asBoolean())
                .as("the same report is recognised")
                .isFalse();
    }

    @Test
    void factsAndVersionsAreLines() {
        HostFacts odd = new HostFacts(
                ODD, ODD, ODD, 2, 1, "x86_64", Map.of("onnxruntime", ODD), Map.of("onnxruntime", List.of(ODD)));
        HostFacts shown = new HostFacts(
                SHOWN,
                SHOWN,
                SHOWN,
                2,
                1,
                "x86_64",
                Map.of("onnxruntime", SHOWN),
                Map.of("onnxruntime", List.of(SHOWN)));
        Answer invited = lab.operator()
                .post("/api/v1/devices", Map.of("name", "shown facts " + System.nanoTime(), "kind", "host"));

        Answer registered = lab.anonymous()
                .post(
                        Protocol.REGISTER,
                        new Registration.Request(Protocol.VERSION, invited.text("registrationToken"), ODD, odd));

        assertThat(facts(invited.id())).isEqualTo(shown);
        assertThat(stored("select agent_version from device where id = :id", invited.id()))
                .isEqualTo(SHOWN);
        database.sql("update device set host_facts = null, agent_version = '' where id = :id")
                .param("id", invited.id())
                .update();
        Answer asked = lab.with(registered.text("deviceToken"))
                .post(Protocol.LEASES, new Lease.Request(Protocol.VERSION, ODD, 0, odd, null, null, null));
        assertThat(asked.status()).as(asked.toString()).isEqualTo(204);
        assertThat(facts(invited.id())).isEqualTo(shown);
        assertThat(stored("select agent_version from device where id = :id", invited.id()))
                .isEqualTo(SHOWN);
    }

    @Test
    void aWorkersNameAndVersionAreLines() {
        ScriptedWorker worker = ScriptedWorker.of(
                lab, SyntheticTables.small("shown-worker"), ScriptedWorker.checkpoint("shown-worker"), network -> 0.9);
        Evaluation.Offer offer = worker.offer();
        Map<String, Object> odd = new HashMap<>(Map.of(
                "protocolVersion", Protocol.VERSION,
                "workerVersion", ODD,
                "worker", ODD,
                "session", offer.session(),
                "checkpoint", offer.checkpoint(),
                "world", offer.world(),
                "topologyConfig", offer.topologyConfig(),
                "promptSet", offer.promptSet(),
                "promptCount", offer.promptCount()));
        odd.putAll(Map.of("scorer", offer.scorer(), "memoryBytes", 8, "freeMemoryBytes", 4, "waitSeconds", 0));

        Answer offered = worker.client().post(Evaluation.LEASES, odd);

        assertThat(offered.status()).as(offered.toString()).isEqualTo(204);
        assertThat(database.sql("select name || '/' || version from worker where session = :session")
                        .param("session", offer.session())
                        .query(String.class)
                        .single())
                .isEqualTo(SHOWN + "/" + SHOWN);
    }

    private HostFacts facts(long device) {
        return lab.operator()
                .get("/api/v1/devices/" + device)
                .mapper()
                .readValue(stored("select host_facts::text from device where id = :id", device), HostFacts.class);
    }

    private String stored(String sql, long id) {
        return database.sql(sql).param("id", id).query(String.class).single();
    }
}
