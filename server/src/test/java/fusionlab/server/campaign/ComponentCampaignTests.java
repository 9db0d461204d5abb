package fusionlab.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.MeasuredComponents;
import fusionlab.latency.PicturePlan;
import fusionlab.latency.TableCsv;
import fusionlab.latency.TableJson;
import fusionlab.protocol.Job;
import fusionlab.protocol.Lease;
import fusionlab.protocol.Report;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Browser;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ServerTest;
import fusionlab.unet.component.Components;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ServerTest
class ComponentCampaignTests {

    private static final String TEXT =
            Components.builtIn("sd-v1.5").textEncoder().key();
    private static final String DECODER =
            Components.builtIn("sd-v1.5").decoder().key();

    private final Lab lab;

    ComponentCampaignTests(Lab lab) {
        this.lab = lab;
    }

    @Test
    void a_campaign_measures_the_whole_pipeline_and_its_table_knows_the_time_of_a_picture() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "pipeline")
                .taking(
                        key -> key.endsWith(Job.AGAIN)
                                ? 3
                                : key.startsWith("text-encoder") ? 4 : key.startsWith("decoder") ? 369 : 10,
                        key -> 0.001);
        Answer started = start(agent, List.of("text-encoder", "decoder", "decoder"));

        Lease first = agent.lease();
        assertThat(first.job().wholes()).extracting(Job.Whole::key).containsExactly(TEXT, DECODER);
        assertThat(first.job().configurations()).contains("spatial-512x512@8x8-h1", "resnet-512x512@8x8");
        agent.report(first.leaseId(), agent.measured(first));
        agent.workOff();

        Answer done = lab.operator().get("/api/v1/campaigns/" + started.id());
        assertThat(done.text("state")).as(done.toString()).isEqualTo("DONE");
        long id = done.number("latencyTableId");
        String json = lab.operator().get(path(id) + ".json").body();
        LatencyTable table = TableJson.read(json);
        assertThat(table.components().components()).hasSize(2);
        assertThat(table.components().missing()).isEmpty();
        assertThat(first.job().twice()).containsExactly(TEXT);
        Set<String> cells = new HashSet<>(
                MeasuredComponents.uses(table.components().components(), 8).keySet());
        cells.add(MeasuredComponents.again(TEXT));
        assertThat(table.components().cells().keySet()).isEqualTo(cells);
        assertThat(TableCsv.read(lab.operator().get(path(id) + ".csv").body())).isEqualTo(table);

        Answer view = lab.operator().get(path(id));
        double unet = view.json().path("originalMs").asDouble();
        var text = view.json().path("components").path(0);
        assertThat(text.path("parameters").asLong()).isEqualTo(123_060_480);
        assertThat(text.path("ms").asDouble()).isBetween(3.9, 4.1);
        var decoder = view.json().path("components").path(1);
        assertThat(decoder.path("parameters").asLong()).isEqualTo(49_490_179);
        assertThat(decoder.path("blocksMs").asDouble()).isBetween(195.0, 205.0);

        Answer picture = lab.operator().get(path(id) + "/picture?steps=8");
        assertThat(picture.json().path("secondsPerImage").asDouble())
                .isBetween((7 + 16 * unet + 369) / 1000 - 0.02, (7 + 16 * unet + 369) / 1000 + 0.02);
        assertThat(picture.json().path("parts")).hasSize(3);
        Browser browser = new Browser(lab.address());
        assertThat(browser.body("/tables/" + id + "?steps=4&guidance=false"))
                .contains("123,060,480", "49,490,179", "s an image", "without loading, scheduler and copies");
        assertThat(browser.status("/tables/" + id + "?steps=0")).isEqualTo(422);
        assertThat(browser.status("/tables/" + id + "?steps=x")).isEqualTo(400);
    }

    @Test
    void a_picture_that_was_made_end_to_end_is_held_against_the_sum_of_its_parts() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "end to end")
                .taking(
                        key -> switch (key.replaceFirst("^pipeline:[^/]*", "p").replaceFirst(":.*", "")) {
                            case "p" -> 2_000;
                            case "p/unet" -> 1_600;
                            case "p/text-encoder" -> 20;
                            case "p/decoder" -> 370;
                            case "network" -> 390;
                            case "text-encoder" -> 10;
                            case "decoder" -> 369;
                            default -> 10;
                        },
                        key -> 0.001);
        Answer started = lab.operator()
                .post(
                        "/api/v1/campaigns",
                        Map.of(
                                "deviceId",
                                agent.deviceId(),
                                "topology",
                                "sd-v1.5",
                                "latentSize",
                                8,
                                "profile",
                                Map.of("threads", 1),
                                "minimumRounds",
                                6,
                                "components",
                                List.of("unet", "text-encoder", "decoder"),
                                "picture",
                                Map.of("steps", 2)));
        assertThat(started.status()).as(started.toString()).isEqualTo(202);

        agent.workOff();

        Answer done = lab.operator().get("/api/v1/campaigns/" + started.id());
        assertThat(done.text("state")).as(done.toString()).isEqualTo("DONE");
        long id = done.number("latencyTableId");
        LatencyTable table =
                TableJson.read(lab.operator().get(path(id) + ".json").body());
        assertThat(table.components().pictures()).extracting(PicturePlan::steps).containsExactly(2);
        assertThat(TableCsv.read(lab.operator().get(path(id) + ".csv").body())).isEqualTo(table);
        Answer view = lab.operator().get(path(id));
        double blocks = view.json().path("originalMs").asDouble();
        var whole = view.json().path("wholeUnet");
        double unet = whole.path("ms").asDouble();
        assertThat(unet).isBetween(389.0, 391.0);
        assertThat(whole.path("samples").asInt()).isGreaterThanOrEqualTo(6);
        assertThat(whole.path("blocksPercent").asDouble()).isCloseTo(100 * (blocks / unet - 1), within(1e-6));
        var picture = view.json().path("pictures").path(0);
        assertThat(picture.path("ms").asDouble()).isBetween(1_990.0, 2_010.0);
        assertThat(picture.path("schedulerAndCopiesMs").asDouble()).isBetween(5.0, 15.0);
        assertThat(picture.path("predictedMs").asDouble())
                .isBetween(20 + 4 * unet + 369 - 10, 20 + 4 * unet + 369 + 10);
        assertThat(picture.path("errorPercent").asDouble())
                .isBetween(100 * ((389 + 4 * unet) / 2_000 - 1) - 1, 100 * ((389 + 4 * unet) / 2_000 - 1) + 1);
        assertThat(picture.path("unetBasis").asString()).isEqualTo("WHOLE");
        assertThat(new Browser(lab.address()).body("/tables/" + id))
                .contains(
                        "End to end: 2 steps with guidance",
                        "each part measured as a whole",
                        "text encoder ×2",
                        "UNet ×4",
                        "Scheduler, copies",
                        "measured alone");
        Answer other = lab.operator().get(path(id) + "/picture?steps=1&architecture=mid_block.attentions.0=0");
        assertThat(other.json().path("parts").path(0).path("basis").asString()).isEqualTo("WHOLE");
        assertThat(other.json().path("parts").path(1).path("basis").asString()).isEqualTo("SCALED_SUM_OF_BLOCKS");
        Answer again = lab.operator().post(path(id) + "/remeasurement", Map.of());
        assertThat(again.status()).as(again.toString()).isEqualTo(202);
        assertThat(agent.lease().job().networks()).extracting(Job.Network::key).containsExactly("network:base");
    }

    @Test
    void a_whole_unet_that_lacks_memory_is_a_missing_cell_and_a_picture_adds_up_blocks_instead() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "little memory");
        Answer started = start(agent, List.of("unet"));
        String lacks = "needs about 6.0 GB, 4.1 GB available";

        agent.workOff(report -> ScriptedAgent.with(
                        report,
                        report.samples().stream()
                                .filter(run -> !run.key().equals("network:base"))
                                .toList())
                .and(List.of(new Report.Problem("network:base", lacks))));

        Answer done = lab.operator().get("/api/v1/campaigns/" + started.id());
        assertThat(done.text("state")).as(done.toString()).isEqualTo("DONE");
        long id = done.number("latencyTableId");
        assertThat(lab.operator()
                        .get(path(id))
                        .json()
                        .path("wholeUnet")
                        .path("problem")
                        .asString())
                .isEqualTo(lacks);
        assertThat(lab.operator()
                        .get(path(id) + "/picture?steps=1")
                        .json()
                        .path("parts")
                        .path(0)
                        .path("basis")
                        .asString())
                .isEqualTo("SUM_OF_BLOCKS");
        assertThat(new Browser(lab.address()).body("/tables/" + id))
                .contains("not measured: " + lacks, "UNet as the sum of its blocks");
    }

    @Test
    void an_agent_that_does_not_know_components_is_found_out_and_the_rest_is_measured() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "older agent");
        Answer started = start(agent, List.of("text-encoder"));

        agent.workOff(report -> ScriptedAgent.with(
                report,
                report.samples().stream().filter(run -> !run.key().equals(TEXT)).toList()));

        Answer done = lab.operator().get("/api/v1/campaigns/" + started.id());
        assertThat(done.text("state")).as(done.toString()).isEqualTo("DONE");
        Answer table = lab.operator().get(path(done.number("latencyTableId")));
        assertThat(table.json().path("components").path(0).path("problem").asString())
                .isEqualTo("The agent does not measure text encoders, decoders and whole pictures; update it");
        assertThat(table.json().path("originalMs").asDouble()).isPositive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[\"vae\"] | There is no component 'vae'",
                "[5] | neither a name nor a config",
                "[null] | neither a name nor a config",
                "[{\"model_type\": \"t5\"}] | model_type: must be clip_text_model, not t5",
                "[{\"model_type\": \"clip_text_model\"}] | tokens of width 512, and sd-v1.5 takes 768",
                "[{\"_class_name\": \"AutoencoderKL\", \"latent_channels\": 16}] | takes 16 latent channels, and sd-v1.5 makes 4",
                "[\"taesd\",\"taesd\",\"taesd\",\"taesd\",\"taesd\",\"taesd\",\"taesd\",\"taesd\",\"taesd\"] | There are 9 components beside the UNet"
            })
    void what_cannot_be_measured_is_refused_before_anything_is(String components, String problem) {
        ScriptedAgent agent = ScriptedAgent.register(lab, "refusals " + Math.abs(components.hashCode()));
        Answer refused = lab.operator()
                .post(
                        "/api/v1/campaigns",
                        "{\"deviceId\": " + agent.deviceId()
                                + ", \"topology\": \"sd-v1.5\", \"latentSize\": 8, \"profile\": {\"threads\": 1}, \"components\": "
                                + components + "}");

        assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
        assertThat(refused.text("detail")).contains(problem);
        assertThat(refused.json().path("field").asString()).isEqualTo("components");
    }

    @Test
    void a_picture_that_a_table_does_not_know_is_refused_with_the_remedy() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "no pipeline");
        Answer started = start(agent, List.of());
        agent.workOff();
        String table =
                path(lab.operator().get("/api/v1/campaigns/" + started.id()).number("latencyTableId"));

        assertThat(lab.operator().get(table + "/picture?steps=8").json().path("parts"))
                .hasSize(1);
        Answer decoder = lab.operator().get(table + "/picture?steps=8&decoder=" + DECODER);
        assertThat(decoder.status()).isEqualTo(422);
        assertThat(decoder.body()).contains("components of POST /api/v1/campaigns");
        assertThat(lab.operator().get(table + "/picture?steps=1001").status()).isEqualTo(422);
        assertThat(lab.operator().get(table + "/picture").status()).isEqualTo(400);
    }

    private static String path(long table) {
        return "/api/v1/latency-tables/" + table;
    }

    private Answer start(ScriptedAgent agent, List<String> components) {
        Map<String, Object> request = new HashMap<>(Map.of(
                "deviceId",
                agent.deviceId(),
                "topology",
                "sd-v1.5",
                "latentSize",
                8,
                "profile",
                Map.of("threads", 1),
                "minimumRounds",
                2));
        request.put("components", components);
        Answer started = lab.operator().post("/api/v1/campaigns", request);
        assertThat(started.status()).as(started.toString()).isEqualTo(202);
        return started;
    }
}
