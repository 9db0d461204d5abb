package fusionlab.server.ablation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.search.ablation.AblationJson;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticAblations;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

@ServerTest
class AblationTests {

    private static final String PATH = "/api/v1/ablations";

    private final Lab lab;

    AblationTests(Lab lab) {
        this.lab = lab;
    }

    @Test
    void whatWasMeasuredIsComparedInPairsAndKeepsItsPictures() {
        Answer imported = imported(json());
        assertThat(imported.status()).as(imported.toString()).isEqualTo(201);
        String place = imported.header("Location");
        assertThat(place).isEqualTo(PATH + "/" + imported.id());

        JsonNode ablation = lab.operator().get(place).json();

        assertThat(ablation.path("proxy").asBoolean()).isTrue();
        assertThat(ablation.path("rows").size()).isEqualTo(6);
        assertThat(ablation.path("rows").path(0).path("difference").isNull())
                .as("of the reference")
                .isTrue();
        JsonNode robust = ablation.path("rows").path(3);
        assertThat(robust.path("condition").asString()).isEqualTo("without down attentions");
        assertThat(robust.path("difference").path("clip").asDouble()).isCloseTo(0.05094, within(1e-4));
        assertThat(robust.path("difference").path("distinct").asBoolean()).isTrue();
        assertThat(robust.path("change").path("clip").asDouble()).isCloseTo(-0.1, within(1e-9));
        assertThat(ablation.path("rows")
                        .path(5)
                        .path("difference")
                        .path("distinct")
                        .asBoolean())
                .as("what differs by chance")
                .isFalse();
        assertThat(lab.operator().get(place + "/pictures/3/1").bytes()).isEqualTo(SyntheticAblations.png(4));
        assertThat(lab.operator().get(place + "/pictures/6/0").status()).isEqualTo(404);
        assertThat(lab.operator().get(place + ".csv").body().lines()).hasSize(7);
        assertThat(StreamSupport.stream(
                                lab.operator().get(PATH).json().path("items").spliterator(), false)
                        .map(item -> item.path("id").asLong()))
                .contains(imported.id());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "\"fusionlab-ablation\" | \"fusionlab-curves\" | format",
                "\"formatVersion\":1 | \"formatVersion\":2 | formatVersion",
                "\"seed\":1000 | \"seed\":1000.5 | prompts.seed",
                "\"count\":16 | \"count\":17 | cells[0].scores",
                "\"count\":16 | \"count\":100000 | cells",
                "\"reference\":\"plain\" | \"reference\":\"plane\" | reference",
                "\"name\":\"other\" | \"name\":\"plain\" | variants",
                "\"name\":\"other\" | \"name\":\"\\u202eother\" | variants.name",
                "\"name\":\"other\" | \"name\":\"a\\u0000b\" | variants[2].name",
                "\"steps\":8 | \"steps\":0 | conditions[0].steps",
                "\"guidance\":3.0 | \"guidance\":-1 | conditions[0].guidance",
                "[0.8, | [1.5, | cells[0].scores",
                "[0.8, | [\"NaN\", | cells[0].scores[0]",
                "\"distance\":0.01 | \"distance\":-0.01 | cells[0].distance",
                "iVBORw0KGgo | AAAARw0KGgo | cells[0].pictures",
                "\"a blue square\" | \"a blue square\",\"third\" | cells[0].pictures",
                "\"proxy\":true | \"proxies\":true | 'proxies'",
            })
    void aFileThatIsWrongIsRefusedWithTheField(String right, String wrong, String field) {
        String json = json();
        assertThat(json).contains(right);

        Answer answer = imported(json.replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(wrong)));

        assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
        assertThat(answer.text("field")).isEqualTo(field);
        assertThat(answer.text("remedy")).isNotBlank();
    }

    @Test
    void aViewerMayNotImport() {
        assertThat(lab.viewer().post(PATH, "application/json", json()).status()).isEqualTo(403);
    }

    private static String json() {
        return AblationJson.write(SyntheticAblations.of("Robust " + System.nanoTime()));
    }

    private Answer imported(String json) {
        return lab.operator().post(PATH, "application/json", json);
    }
}
