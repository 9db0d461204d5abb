package fusionlab.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Job;
import fusionlab.protocol.Lease;
import fusionlab.protocol.Report;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Browser;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ServerTest;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@ServerTest
class ValidationTests {

    private static final int LATENT = 8;
    private static final double BLOCK_MS = 3;

    private final Lab lab;
    private final Topology topology = Topology.builtIn("sd-v1.5");

    ValidationTests(Lab lab) {
        this.lab = lab;
    }

    @Test
    void networks_are_compared_with_what_their_own_window_predicts() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "validation-additive").taking(this::additive, key -> 0.002);
        long table = table(agent);

        Answer started = validate(
                table,
                Map.of(
                        "architectures",
                        List.of("base", "mid_block.attentions.0=0"),
                        "random",
                        2,
                        "seed",
                        5,
                        "rounds",
                        6));
        agent.workOff();

        Answer done = lab.operator().get("/api/v1/campaigns/" + started.id());
        assertThat(done.text("state")).as(done.toString()).isEqualTo("DONE");
        assertThat(done.text("kind")).isEqualTo("VALIDATION");
        assertThat(done.number("latencyTableId")).isEqualTo(table);
        assertThat(done.json().path("networks").size()).isEqualTo(4);
        for (JsonNode network : done.json().path("networks")) {
            assertThat(network.path("state").asString()).isEqualTo("DONE");
            assertThat(network.path("errorPercent").asDouble()).isBetween(-1.0, 1.0);
            assertThat(network.path("inside").asBoolean()).isTrue();
        }
        assertThat(done.json().path("summary").path("inside").asInt()).isEqualTo(4);
        assertThat(done.json().path("summary").path("worstErrorPercent").asDouble())
                .isLessThan(1.0);
        assertThat(new Browser(lab.address()).body("/tables/" + table))
                .contains("validation " + started.id(), "4 of 4", "lay within their predicted intervals")
                .doesNotContain("too narrow");
    }

    /** A validation changes no interval, so the pages that show one say that it did not hold. */
    @Test
    void a_table_whose_sums_do_not_hold_says_so_beside_its_intervals() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "validation-narrow")
                .taking(key -> additive(key) * (key.startsWith("network:") ? 0.8 : 1), key -> 0.002);
        long table = table(agent);
        validate(table, Map.of("architectures", List.of("base", "mid_block.attentions.0=0"), "rounds", 6));

        agent.workOff();

        assertThat(new Browser(lab.address()).body("/tables/" + table))
                .contains("0 of 2", "(too narrow)", "measure the whole UNet before you rely on one")
                .containsPattern("off by\\s+25\\.\\d % in the median")
                .containsPattern("0 of 2 inside, median error 25\\.\\d %");
    }

    @Test
    void a_table_of_a_device_that_became_slower_says_so_once_and_not_only_in_each_cell() {
        AtomicInteger runs = new AtomicInteger();
        ScriptedAgent agent = ScriptedAgent.register(lab, "validation-slower")
                .taking(key -> BLOCK_MS * (1 + 0.001 * runs.getAndIncrement()), key -> 0.002);

        assertThat(new Browser(lab.address()).body("/tables/" + table(agent)))
                .contains("The device slowed down", "The latencies are those of the middle of");
    }

    @Test
    void a_network_whose_time_swings_is_measured_more_often_but_not_for_ever() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "validation-noisy")
                .taking(this::additive, key -> key.equals("network:base") ? 0.2 : 0.002);
        long table = table(agent);
        Answer started =
                validate(table, Map.of("architectures", List.of("base", "mid_block.attentions.0=0"), "rounds", 6));

        agent.workOff();

        Answer done = lab.operator().get("/api/v1/campaigns/" + started.id());
        assertThat(done.text("state")).as(done.toString()).isEqualTo("DONE");
        assertThat(network(done, "base").path("samples").asInt()).isEqualTo(60);
        assertThat(network(done, "mid_block.attentions.0=0").path("samples").asInt())
                .isEqualTo(6);
    }

    @Test
    void without_budget_for_more_a_swinging_network_has_the_rounds_that_were_asked_for() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "validation-poor")
                .taking(key -> 10 * additive(key), key -> key.equals("network:base") ? 0.2 : 0.002);
        long table = table(agent);
        Answer started = validate(table, Map.of("architectures", List.of("base"), "rounds", 6, "budgetSeconds", 1));

        agent.workOff();

        Answer done = lab.operator().get("/api/v1/campaigns/" + started.id());
        assertThat(network(done, "base").path("samples").asInt()).isEqualTo(6);
    }

    @Test
    void a_network_that_does_not_fit_into_memory_is_its_own_problem() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "validation-memory").taking(this::additive, key -> 0.002);
        long table = table(agent);
        Answer started =
                validate(table, Map.of("architectures", List.of("base", "mid_block.attentions.0=0"), "rounds", 6));

        agent.workOff(
                report -> report.samples().stream().anyMatch(run -> run.key().equals("network:base"))
                        ? refusing(report, "network:base")
                        : report);

        Answer done = lab.operator().get("/api/v1/campaigns/" + started.id());
        assertThat(done.text("state")).as(done.toString()).isEqualTo("DONE");
        JsonNode base = network(done, "base");
        assertThat(base.path("state").asString()).isEqualTo("FAILED");
        assertThat(base.path("problem").asString()).contains("6.0 GB");
        assertThat(network(done, "mid_block.attentions.0=0").path("state").asString())
                .isEqualTo("DONE");
    }

    @Test
    void a_network_that_kills_the_agent_each_time_does_not_end_the_campaign() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "validation-crash").taking(this::additive, key -> 0.002);
        long table = table(agent);
        Answer started =
                validate(table, Map.of("architectures", List.of("base", "mid_block.attentions.0=0"), "rounds", 6));

        agent.workOff(
                report -> report.samples().stream().anyMatch(run -> run.key().equals("network:base"))
                        ? ScriptedAgent.ending(
                                report, Report.Outcome.FAILED, List.of(new Report.Problem("", "the runner was killed")))
                        : report);

        Answer done = lab.operator().get("/api/v1/campaigns/" + started.id());
        assertThat(done.text("state")).as(done.toString()).isEqualTo("DONE");
        assertThat(network(done, "base").path("problem").asString()).contains("the runner was killed");
    }

    @Test
    void the_sentinel_and_all_blocks_of_the_network_are_in_the_rotation() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "validation-rotation").taking(this::additive, key -> 0.002);
        long table = table(agent);
        validate(table, Map.of("architectures", List.of("mid_block.attentions.0=2"), "rounds", 5));

        Lease lease = agent.lease();

        Job job = lease.job();
        assertThat(job.networks()).extracting(Job.Network::architecture).containsExactly("mid_block.attentions.0=2");
        assertThat(job.rounds()).isEqualTo(5);
        assertThat(job.configurations()).contains(job.sentinelKey()).doesNotHaveDuplicates();
        assertThat(job.profile().runtimeVersion()).isEmpty();
    }

    @Test
    void requests_that_make_no_sense_are_refused() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "validation-nonsense").taking(this::additive, key -> 0.002);
        String path = "/api/v1/latency-tables/" + table(agent) + "/validations";

        assertThat(lab.operator().post(path, Map.of()).text("field")).isEqualTo("architectures");
        assertThat(lab.operator().post(path, Map.of("random", 1000)).text("field"))
                .isEqualTo("random");
        assertThat(lab.operator()
                        .post(path, Map.of("architectures", List.of("attic=0")))
                        .text("field"))
                .isEqualTo("architectures[0]");
        assertThat(lab.operator()
                        .post(path, Map.of("architectureIds", List.of(999_999_999)))
                        .text("field"))
                .isEqualTo("architectureIds");
        Answer holed = lab.operator().post(path, "{\"architectureIds\": [null]}");
        assertThat(holed.status()).isEqualTo(422);
        assertThat(holed.text("field")).isEqualTo("architectureIds");
        assertThat(lab.operator()
                        .post("/api/v1/latency-tables/999999999/validations", Map.of("random", 1))
                        .status())
                .isEqualTo(404);
    }

    /** A device on which networks take exactly the sum of their blocks. */
    private double additive(String key) {
        if (!key.startsWith("network:")) {
            return BLOCK_MS;
        }
        Architecture architecture = Architecture.parse(topology, key.substring("network:".length()));
        return BLOCK_MS * topology.units(architecture, LATENT).size();
    }

    private static Report refusing(Report report, String key) {
        List<Report.Run> others =
                report.samples().stream().filter(run -> !run.key().equals(key)).toList();
        return ScriptedAgent.ending(
                ScriptedAgent.with(report, others),
                Report.Outcome.COMPLETED,
                List.of(new Report.Problem(key, "needs about 6.0 GB, 2.0 GB available")));
    }

    private static JsonNode network(Answer campaign, String architecture) {
        for (JsonNode network : campaign.json().path("networks")) {
            if (network.path("architecture").asString().equals(architecture)) {
                return network;
            }
        }
        throw new AssertionError("no network " + architecture + " in " + campaign);
    }

    private Answer validate(long table, Map<String, Object> request) {
        Answer started = lab.operator().post("/api/v1/latency-tables/" + table + "/validations", request);
        assertThat(started.status()).as(started.toString()).isEqualTo(202);
        return started;
    }

    private long table(ScriptedAgent agent) {
        Answer created = lab.operator()
                .post(
                        "/api/v1/campaigns",
                        Map.of(
                                "deviceId",
                                agent.deviceId(),
                                "topology",
                                "sd-v1.5",
                                "latentSize",
                                LATENT,
                                "minimumRounds",
                                6,
                                "profile",
                                Map.of("threads", 1)));
        agent.workOff();
        return lab.operator().get("/api/v1/campaigns/" + created.id()).number("latencyTableId");
    }
}
