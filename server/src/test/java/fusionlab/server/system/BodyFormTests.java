package fusionlab.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Protocol;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies and answers are strict JSON, whatever libraries are there to read and write other forms. */
@ServerTest
class BodyFormTests {

    private static final String DEVICES = "/api/v1/devices";

    private final Lab lab;

    BodyFormTests(Lab lab) {
        this.lab = lab;
    }

    @ParameterizedTest
    @CsvSource({
        "/devices, application/yaml",
        "/devices, application/yaml;charset=utf-8",
        "/searches, application/yaml",
        "/devices, application/cbor",
        "/devices, application/xml",
        "/devices, nonsense",
        "/devices, */*"
    })
    void aBodyThatIsNotJsonIsRefused(String path, String type) {
        Answer refused = lab.operator().post("/api/v1" + path, type, "name: x\nkind: host\n");

        assertThat(refused.status()).as(refused.toString()).isEqualTo(415);
        assertThat(refused.text("field")).isEqualTo("Content-Type");
        assertThat(refused.text("remedy")).startsWith("send application/json").doesNotContain("yaml");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/devices   | {'name': 'a', 'kind': 'host', 'name': 'b'} | name | send it once",
                "/devices   | {'name': 5, 'kind': 'host'}                | name | give a string",
                "/devices   | {'name': 5.5, 'kind': 'host'}              | name | give a string",
                "/devices   | {'name': true, 'kind': 'host'}             | name | give a string",
                "/devices   | {'name': 'a', 'kind': 1}                   | kind | give one of",
                "/devices   | {'name': 'a', 'kind': '1'}                 | kind | give one of",
                "/campaigns | {'deviceId': 1, 'latentSize': 64.7}        | latentSize | give a whole number",
                "/campaigns | {'deviceId': 1.5, 'latentSize': 64}        | deviceId   | give a whole number",
                "/campaigns | {'deviceId': 1, 'profile': {'threads': 1.9}}             | profile.threads | give a whole number",
                "/campaigns | {'deviceId': 1, 'profile': {'threads': 1, 'threads': 2}} | profile.threads | send it once",
                "/campaigns | {'topologyConfig': {'sample_size': 8, 'sample_size': 16}} | topologyConfig.sample_size | send it once",
                "/latency-tables/pools | {'tableIds': [1, 2.5], 'name': 'x'} | tableIds[1] | give a whole number",
            })
    void noValueIsBentToItsField(String path, String body, String field, String remedy) {
        Answer refused = lab.operator().post("/api/v1" + path, body.replace('\'', '"'));

        assertThat(refused.status()).as(refused.toString()).isEqualTo(400);
        assertThat(refused.text("field")).isEqualTo(field);
        assertThat(refused.text("detail")).contains(field);
        assertThat(refused.text("remedy")).startsWith(remedy);
    }

    @Test
    void numbersThatJsonDoesNotHaveAreNamedWithoutAdviceToProgrammers() {
        Answer refused =
                lab.operator().post("/api/v1/searches", "{\"latencyTableId\": 1, \"latencyTargetPercent\": NaN}");

        assertThat(refused.status()).as(refused.toString()).isEqualTo(400);
        assertThat(refused.text("detail"))
                .contains("NaN")
                .doesNotContain("enable")
                .doesNotContain("Feature");
    }

    @Test
    void aNumberThatIsMissingIsCalledMissing() {
        Answer refused = lab.device("missing " + System.nanoTime())
                .agent()
                .post(Protocol.LEASES, "{\"protocolVersion\": 2, \"agentVersion\": \"a\"}");

        assertThat(refused.status()).as(refused.toString()).isEqualTo(400);
        assertThat(refused.text("detail")).startsWith("waitSeconds is missing");
    }

    @Test
    void anAgentsNumbersAreNotCutEither() {
        Answer refused = lab.device("cut " + System.nanoTime()).agent().post(Protocol.LEASES, """
                        {"protocolVersion": 2, "agentVersion": "a", "waitSeconds": 0.5, "host": {"os": "x", "cores": 1, "memoryBytes": 1}}""");

        assertThat(refused.status()).as(refused.toString()).isEqualTo(400);
        assertThat(refused.text("field")).isEqualTo("waitSeconds");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/yaml", "application/cbor", "application/xml"})
    void noAnswerHasAnotherForm(String type) {
        Answer refused = lab.operator().header("Accept", type).get(DEVICES);

        assertThat(refused.status()).as(refused.toString()).isEqualTo(406);
        assertThat(refused.text("remedy")).startsWith("accept application/json").doesNotContain("yaml");
    }

    @Test
    void anAcceptHeaderThatCannotBeParsedIsRefusedWithAFormThatWorks() {
        Answer refused = lab.operator().header("Accept", "foo").get(DEVICES);

        assertThat(refused.status()).as(refused.toString()).isEqualTo(406);
        assertThat(refused.text("remedy")).isEqualTo("accept application/json");
    }

    @Test
    void theDescriptionOfRestIsAvailableAsYamlToo() {
        Answer description = lab.operator().get("/v3/api-docs.yaml");

        assertThat(description.status()).isEqualTo(200);
        assertThat(description.body()).startsWith("openapi: ");
    }
}
