package fusionlab.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Lease;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ServerTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A refusal quotes what was sent, shortened: what is quoted must be no trouble, whatever it is and wherever it is cut. */
@ServerTest
class QuotedTextTests {

    private static final String EMOJI = "\ud83d\ude00";

    private final Lab lab;

    QuotedTextTests(Lab lab) {
        this.lab = lab;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/devices | {\"name\": \"x\", \"kind\": \"LONG\"}",
                "/devices | {\"LONG\": 1}",
                "/campaigns | {\"topology\": \"LONG\", \"latentSize\": 8, \"profile\": {\"threads\": 1}}",
                "/campaigns | {\"deviceId\": 1, \"topology\": \"sd-v1.5\", \"latentSize\": 8, \"profile\": {\"threads\": 1, \"runtime\": \"LONG\"}}",
                "/searches | {\"qualitySource\": \"LONG\"}",
                "/searches | {\"latencyTableId\": 1, \"qualitySource\": \"workers\", \"checkpoint\": \"LONG\"}",
                "/quality-tables/evaluations | {\"checkpoint\": \"LONG\"}",
                "/curves | {\"checkpoints\": [\"LONG\"]}",
                "/ablations | {\"format\": \"fusionlab-ablation\", \"LONG\": 1}",
                "/latency-tables/pools | {\"tableIds\": [1, 2], \"name\": \"LONG\"}",
                "/api-tokens | {\"name\": \"x\", \"role\": \"LONG\"}",
            })
    void aLongTextInABodyIsQuotedWhereverItIsCut(String path, String body) {
        for (int plain : new int[] {39, 62, 63, 76, 77, 78, 79, 80}) {
            Answer answer =
                    lab.operator().post("/api/v1" + path, body.replace("LONG", "x".repeat(plain) + EMOJI.repeat(20)));

            assertThat(answer.status()).as("%d: %s", plain, answer).isIn(400, 404, 409, 422);
            assertWhole(answer);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"\\ud800\": 1}",
                "{\"name\": \"x\", \"kind\": \"\\udc00\"}",
                "{\"a\\u0000b\": 1}",
                "{\"name\": {\"\\ud83d\": 1}}"
            })
    void halfACharacterIsRefusedInWords(String body) {
        Answer answer = lab.operator().post("/api/v1/devices", body);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.text("detail")).isNotBlank();
        assertThat(answer.text("remedy")).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/devices?after=",
                "/devices?limit=",
                "/campaigns?deviceId=",
                "/devices?",
                "/architectures/1/download?format=",
                "/architectures/compare?ids=",
                "/devices/"
            })
    void aLongTextInAnAddressIsQuotedWhereverItIsCut(String start) {
        for (int plain : new int[] {76, 77, 78, 79, 80}) {
            String text = URLEncoder.encode("x".repeat(plain) + EMOJI.repeat(3), StandardCharsets.UTF_8);
            Answer answer = lab.operator().get("/api/v1" + start + text);

            assertThat(answer.status()).as("%d: %s", plain, answer).isIn(400, 404);
            assertWhole(answer);
        }
    }

    @Test
    void whatAnAgentSaysOfItsWorkIsCutBetweenCharacters() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "long activity " + System.nanoTime());
        long campaign = lab.askForTable(agent.deviceId()).id();
        Lease lease = agent.lease();

        Answer heard = agent.heartbeat(lease.leaseId(), lease.fencingToken(), 0, "x".repeat(199) + EMOJI.repeat(9));

        assertThat(heard.status()).as(heard.toString()).isEqualTo(200);
        assertThat(lab.operator().get("/api/v1/campaigns/" + campaign).text("activity"))
                .isEqualTo("x".repeat(199) + "…");
    }

    @Test
    void aNameOfCharactersBeyondTheFirstPlaneIsKeptWhole() {
        String name = EMOJI.repeat(39) + "x";
        Answer created = lab.operator().post("/api/v1/devices", Map.of("name", name, "kind", "host"));

        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        assertThat(lab.operator().get("/api/v1/devices/" + created.id()).text("name"))
                .isEqualTo(name);
    }

    /** Its texts are Unicode: no half of a pair is left where they were cut. */
    private static void assertWhole(Answer answer) {
        for (String field : List.of("detail", "field", "remedy")) {
            assertThat(answer.text(field)).as(answer.toString()).isEqualTo(AgentText.storable(answer.text(field)));
        }
        assertThat(answer.text("detail")).isNotBlank();
    }
}
