package fusionlab.server.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@ServerTest
class ArchitectureTests {

    private static final String PATH = "/api/v1/architectures";
    private static final Topology SD = Topology.builtIn("sd-v1.5");

    private final Lab lab;
    private final Architectures architectures;

    ArchitectureTests(Lab lab, Architectures architectures) {
        this.lab = lab;
        this.architectures = architectures;
    }

    @Test
    void equalArchitecturesAreKeptOnce() {
        long first = architectures.save(without("mid_block.resnets.0"), "the first time");
        long second = architectures.save(without("mid_block.resnets.0"), "the second time");

        assertThat(second).isEqualTo(first);
        assertThat(architectures.find(first).orElseThrow().contentHash())
                .isEqualTo(without("mid_block.resnets.0").contentHash());
        assertThat(lab.viewer().get(PATH + "/" + first).text("origin")).isEqualTo("the first time");
    }

    @Test
    void theOriginalIsShownWithItsExactCounts() {
        JsonNode shown = lab.viewer()
                .get(PATH + "/" + architectures.save(SD.original(), "test"))
                .json();

        assertThat(shown.path("text").asString()).isEqualTo("base");
        assertThat(shown.path("cost").path("parameters").asLong()).isEqualTo(859_520_964L);
        assertThat(shown.path("cost").path("macsWithAttention").asLong() / 1_000_000)
                .isBetween(401_600L, 401_699L);
        assertThat(shown.path("slots")).hasSize(38);
        assertThat(shown.path("removed")).isEmpty();
    }

    @Test
    void whatWasRemovedAndCopiedIsShownBySlot() {
        Architecture changed = Architecture.of(SD, Map.of("up_blocks.1.attentions.0", 3, "mid_block.attentions.0", 0));

        JsonNode shown = lab.viewer()
                .get(PATH + "/" + architectures.save(changed, "test"))
                .json();

        assertThat(shown.path("removed").get(0).asString()).isEqualTo("mid_block.attentions.0");
        assertThat(shown.path("copied").get(0).asString()).isEqualTo("up_blocks.1.attentions.0");
        assertThat(shown.path("removedSlots").asInt()).isEqualTo(1);
    }

    @Test
    void twoToSixAreCompared() {
        long one = architectures.save(SD.original(), "test");
        long other = architectures.save(without("mid_block.attentions.0"), "test");

        JsonNode compared =
                lab.viewer().get(PATH + "/compare?ids=" + one + "," + other).json();

        assertThat(compared.path("architectures")).hasSize(2);
        assertThat(compared.path("slots")).hasSize(38);
        assertThat(compared.path("slots").valueStream().filter(slot -> slot.path("differs")
                        .asBoolean()))
                .singleElement()
                .extracting(slot -> slot.path("counts").toString())
                .isEqualTo("[1,0]");
        assertThat(lab.viewer().get(PATH + "/compare?ids=" + one).status()).isEqualTo(400);
        assertThat(lab.viewer().get(PATH + "/compare?ids=1,2,3,4,5,6,7").status())
                .isEqualTo(400);
        assertThat(lab.viewer().get(PATH + "/compare?ids=" + one + ",999999").status())
                .isEqualTo(404);
        assertThat(lab.viewer().get(PATH + "/compare?ids=" + one + ",x").status())
                .isEqualTo(400);
        assertThat(lab.viewer().get(PATH + "/compare").status()).isEqualTo(400);
        assertThat(lab.viewer().get(PATH + "/compare?tables=1").status()).isEqualTo(400);
    }

    @Test
    void diffusersFormSaysWhichTensorsGo() {
        long id = architectures.save(without("mid_block.attentions.0"), "test");

        Answer answer = lab.viewer().get(PATH + "/" + id + "/download?format=diffusers");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json().path("expressible").asBoolean()).isFalse();
        assertThat(answer.json().path("removed").valueStream().map(JsonNode::asString))
                .isNotEmpty()
                .allMatch(name -> name.startsWith("mid_block.attentions.0."));
        assertThat(answer.json().path("kept").size()
                        + answer.json().path("removed").size())
                .isEqualTo(686);
    }

    @Test
    void aStageWithoutAttentionIsExpressedByTheConfig() {
        Architecture plain =
                Architecture.of(SD, Map.of("down_blocks.0.attentions.0", 0, "down_blocks.0.attentions.1", 0));
        long id = architectures.save(plain, "test");

        JsonNode form =
                lab.viewer().get(PATH + "/" + id + "/download?format=diffusers").json();

        assertThat(form.path("expressible").asBoolean()).isTrue();
        assertThat(form.path("config").path("down_block_types").get(0).asString())
                .isEqualTo("DownBlock2D");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/1/download?format=../../etc/passwd",
                "/1/download?format=exe",
                "/..%2f..%2fetc%2fpasswd/download?format=json",
                "/1%00/download?format=json",
                "/1;x=..%2f/download?format=json",
                "/999999/download?format=json",
                "/1/download?format=bundle&search=../1",
                "/99999999999999999999/download?format=json",
                "/-1/download"
            })
    void pathTricksFindNothing(String trick) {
        architectures.save(SD.original(), "test");

        assertThat(lab.viewer().get(PATH + trick).status()).isIn(400, 404);
    }

    @Test
    void aBundleNeedsASearch() {
        long id = architectures.save(without("down_blocks.1.resnets.1"), "test");

        Answer answer = lab.viewer().get(PATH + "/" + id + "/download");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text("detail")).contains("No search found");
    }

    private static Architecture without(String slot) {
        return Architecture.of(SD, Map.of(slot, 0));
    }
}
