package fusionlab.server.browser;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Topology;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models for agents that cannot build them themselves. */
@ServerTest
class BlockModelTests {

    private static final String PATH = "/api/v1/agent/models";
    private static final String OPTIONS = "?precision=FP32&batch=1&attentionForm=PLAIN";

    private final Lab lab;
    private final Lab.Client agent;

    BlockModelTests(Lab lab) {
        this.lab = lab;
        this.agent = lab.device("models " + System.nanoTime()).agent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sd-v1.5", "snapfusion-table3", "bk-sdm-tiny"})
    void everyBlockOfATopologyHasAModelThatSaysWhatGoesInAndComesOut(String name) {
        Topology topology = Topology.builtIn(name);
        for (BlockConfiguration configuration : topology.configurations(8)) {
            Answer model = agent.get(PATH + "/" + configuration.key() + OPTIONS);

            assertThat(model.status()).as(configuration.key() + " " + model).isEqualTo(200);
            assertThat(Base64.getDecoder().decode(model.text("model")))
                    .as(configuration.key())
                    .isNotEmpty();
            assertThat(model.json().path("inputs").size())
                    .as(configuration.key())
                    .isPositive();
            assertThat(model.json().at("/output/dimensions").size())
                    .as(configuration.key())
                    .isPositive();
            assertThat(model.number("weightBytes"))
                    .as(configuration.key())
                    .isBetween(0L, 4 * configuration.cost().parameters() + 4L * model.number("elements"));
            assertThat(model.header("Cache-Control")).contains("private").contains("max-age=3600");
        }
    }

    @Test
    void halfPrecisionTakesHalfTheBytes() {
        String key = Topology.builtIn("sd-v1.5").configurations(8).get(1).key();

        long whole = agent.get(PATH + "/" + key + OPTIONS).number("weightBytes");
        long half =
                agent.get(PATH + "/" + key + OPTIONS.replace("FP32", "FP16")).number("weightBytes");

        assertThat(half * 2).isEqualTo(whole).isPositive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/attic-3x4 | ?precision=FP32&batch=1&attentionForm=PLAIN | 422 | model",
                "/time-320x1280 | ?precision=FP32&batch=0&attentionForm=PLAIN | 422 | model",
                "/time-320x1280 | ?precision=FP32&batch=-1&attentionForm=PLAIN | 422 | model",
                "/time-320x1280 | ?precision=FP32&batch=2147483647&attentionForm=PLAIN | 422 | model",
                "/time-999999999x999999999 | ?precision=FP32&batch=1&attentionForm=PLAIN | 422 | model",
                "/time-320x1280 | ?precision=FP8&batch=1&attentionForm=PLAIN | 400 | precision",
                "/time-320x1280 | ?precision=FP32&batch=one&attentionForm=PLAIN | 400 | batch",
                "/time-320x1280 | ?precision=FP32&batch=1&attentionForm=ROUND | 400 | attentionForm",
                "/time-320x1280 | ?precision=FP32&batch=1 | 400 | attentionForm",
                "/time-320x1280 | ?precision=FP32&batch=1&attentionForm=PLAIN&seed=1 | 400 | seed",
            })
    void whatIsNoJobsBlockIsRefusedByField(String key, String options, int status, String field) {
        Answer refused = agent.get(PATH + key + options);

        assertThat(refused.status()).as(refused.toString()).isEqualTo(status);
        assertThat(refused.text("field")).isEqualTo(field);
        assertThat(refused.text("remedy")).isNotBlank();
    }

    @Test
    void aWholeNetworkIsMadeOfItsTopologyAndCounts() {
        Topology tiny = Topology.builtIn("bk-sdm-tiny");
        Map<String, Object> network =
                Map.of("topology", tiny.name(), "topologyConfig", tiny.configJson(), "architecture", "base");

        Answer model = agent.post(PATH + OPTIONS + "&latentSize=16", network);

        assertThat(model.status()).as(model.toString()).isEqualTo(200);
        assertThat(model.json().path("inputs").size()).isGreaterThan(1);
        Answer smaller = agent.post(
                PATH + OPTIONS + "&latentSize=16",
                Map.of(
                        "topology",
                        tiny.name(),
                        "topologyConfig",
                        tiny.configJson(),
                        "architecture",
                        tiny.slots().get(0).name() + "=0"));
        assertThat(smaller.number("weightBytes")).isPositive().isLessThan(model.number("weightBytes"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"base=", "attic.0=0", "down_blocks.0.resnets.0=99999999", "down_blocks.0.resnets.0=-1"})
    void anArchitectureThatTheTopologyDoesNotHaveIsRefused(String architecture) {
        Topology tiny = Topology.builtIn("bk-sdm-tiny");

        Answer refused = agent.post(
                PATH + OPTIONS + "&latentSize=16",
                Map.of("topology", tiny.name(), "topologyConfig", tiny.configJson(), "architecture", architecture));

        assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
        assertThat(refused.text("field")).isEqualTo("model");
    }

    @Test
    void aNetworkThatLacksAPartOrHasAnUnfitSizeIsRefused() {
        Topology tiny = Topology.builtIn("bk-sdm-tiny");
        Answer empty = agent.post(PATH + OPTIONS + "&latentSize=16", Map.of("architecture", "base"));
        assertThat(empty.status()).as(empty.toString()).isEqualTo(422);
        assertThat(empty.text("field")).isEqualTo("topology");
        for (int size : new int[] {0, -16, 17, 2_000_000_000}) {
            Answer unfit = agent.post(
                    PATH + OPTIONS + "&latentSize=" + size,
                    Map.of("topology", "t", "topologyConfig", tiny.configJson(), "architecture", "base"));
            assertThat(unfit.status()).as(size + " " + unfit).isEqualTo(422);
        }
    }

    @Test
    void aKeyIsNoPath() {
        String traversal = URLEncoder.encode("../../etc/passwd", StandardCharsets.UTF_8);
        assertThat(agent.get(PATH + "/" + traversal + OPTIONS).status()).isIn(400, 404, 422);
        assertThat(lab.operator().get(PATH + "/time-320x1280" + OPTIONS).status())
                .isEqualTo(401);
    }
}
