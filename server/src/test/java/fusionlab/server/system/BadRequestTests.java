package fusionlab.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

@ServerTest
class BadRequestTests {

    private static final String DEVICES = "/api/v1/devices";

    private final Lab lab;
    private final JsonMapper json;

    BadRequestTests(Lab lab, JsonMapper json) {
        this.lab = lab;
        this.json = json;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"name": "x",                                         | 400 |              | line 1
            {"name": "x", "kind": "host", "colour": "red"}        | 400 | colour       | There is no field colour
            {"name": "x", "kind": "toaster"}                      | 400 | kind         | kind cannot be 'toaster'
            {"name": ["x"], "kind": "host"}                       | 400 | name         | wrong form
            []                                                    | 400 |              | wrong form
            {"kind": "host"}                                      | 422 | name         | name
            {"name": "x"}                                         | 422 | kind         | kind
            {"name": "   ", "kind": "host"}                       | 422 | name         | name
            {"name": "a\\u0000b", "kind": "host"}                 | 422 | name         | control characters
            {"name": "a\\nb", "kind": "host"}                     | 422 | name         | control characters
            {"name": "a\\ud800b", "kind": "host"}                 | 422 | name         | control characters
            {"name": "abc\\u202Etxt.exe", "kind": "host"}         | 422 | name         | invisible characters
            {"name": "a\\u200Bb", "kind": "host"}                 | 422 | name         | invisible characters
            """)
    void aBadBodyIsRefusedWithTheFieldToBlame(String body, int status, @Nullable String field, String detail) {
        Answer answer = lab.operator().post(DEVICES, body);

        assertProblem(answer, status);
        assertThat(answer.text("field")).isEqualTo(field == null ? "" : field);
        assertThat(answer.text("detail")).contains(detail);
        assertThat(answer.text("remedy")).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\\n", "\\u0000", "5"})
    void aTextIsNoNumberNotEvenAnAbsentOneIfItIsBlank(String text) {
        Answer answer =
                lab.operator().post("/api/v1/decoders", "{\"checkpoint\": \"abcdef\", \"steps\": \"" + text + "\"}");
        assertProblem(answer, 400);
        assertThat(answer.text("field")).isEqualTo("steps");
    }

    @Test
    void a_body_beyond_the_limits_of_nesting_and_length_is_refused_in_our_words() {
        Answer deep = lab.anonymous().post("/api/v1/agent/register", "{\"x\":" + "[".repeat(100_000));
        Answer longNumber = lab.operator().post("/api/v1/campaigns", "{\"deviceId\":" + "9".repeat(100_000) + "}");
        for (Answer answer : List.of(deep, longNumber)) {
            assertProblem(answer, 400);
            assertThat(answer.text("detail")).contains("nested too deeply").doesNotContain("StreamRead");
        }
    }

    @Test
    void otherBadBodies() {
        assertProblem(lab.operator().post(DEVICES, ""), 400);
        assertProblem(lab.operator().post(DEVICES, "[".repeat(5_000)), 400);
        assertProblem(lab.operator().post(DEVICES, Map.of("name", "x".repeat(81), "kind", "host")), 422);
        assertProblem(
                lab.operator()
                        .send(
                                "POST",
                                DEVICES,
                                HttpRequest.BodyPublishers.ofByteArray(new byte[] {'"', (byte) 0xff, '"'}),
                                "application/json"),
                400);
        assertProblem(lab.operator().post(DEVICES, "text/plain", "x"), 415);
        assertProblem(lab.operator().post(DEVICES, "nonsense", "x"), 415);
        assertProblem(lab.operator().post(DEVICES, "*/*", "x"), 415);
        assertProblem(lab.operator().post(DEVICES, "application/*", "{}"), 415);
        assertProblem(
                lab.operator()
                        .header("Idempotency-Key", "x".repeat(201))
                        .post(DEVICES, Map.of("name", "k", "kind", "host")),
                400);
    }

    @Test
    void aRefusalHasItsWordsWhateverTheCallerAccepts() {
        assertProblem(lab.operator().header("Accept", "image/png").get("/api/v1/devices/987654321"), 404);
        assertProblem(lab.operator().header("Accept", "text/csv").get("/api/v1/latency-tables/987654321.csv"), 404);
    }

    @ParameterizedTest
    @CsvSource({
        "after=x, after",
        "after=, after",
        "limit=0, limit",
        "limit=201, limit",
        "limit=, limit",
        "before=1&after=2, before",
        "state=asleep, state",
        "page=0, page",
        "size=5, size"
    })
    void aBadPageIsRefused(String query, String field) {
        Answer answer = lab.operator().get(DEVICES + "?" + query);

        assertProblem(answer, 400);
        assertThat(answer.text("field")).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource({
        "/latency-tables/compare?ids=2&ids=, ids",
        "/architectures/compare?ids=1&ids=, ids",
        "'/architectures/compare?ids=1,', ids",
        "/architectures/compare?ids=0x1&ids=2, ids",
        "/latency-tables/compare?ids=, ids",
        "/campaigns?deviceId=99999999999999999999, deviceId",
        "/campaigns?deviceId=1.5, deviceId",
        "/campaigns?deviceId=1&deviceId=2, deviceId",
        "/campaigns?deviceId=1&device%49d=1, deviceId",
        "/evaluations?checkpoint=one, checkpoint",
        "/campaigns/1/samples?key=%00, key",
        "/latency-tables/1/samples?key=a%00b, key",
        "/latency-tables/1/prediction?architecture=%00, architecture",
        "/architectures/1/download?format=%00, format",
    })
    void aBadParameterIsRefusedByName(String query, String field) {
        Answer answer = lab.operator().get("/api/v1" + query);

        assertProblem(answer, 400);
        assertThat(answer.text("field")).isEqualTo(field);
        assertThat(answer.text("remedy")).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/devices?limit=5&sise=5 | sise | use one of text, state, kind, sort, limit, after, before",
                "/api-tokens?Limit=1 | Limit | use one of text, role, valid, limit, after, before",
                "/distillations/pipelines?x%20y | x y | use one of limit, after, before",
                "/distillations/pipelines?a%0Ab=1 | a b | use one of limit, after, before",
                "/latency-tables/compare?ids=1&tables=8 | tables | use one of ids",
                "/architectures/1/download?fromat=json | fromat | use one of format, search",
                "/devices/1?size=5 | size | leave it out: this address takes no parameters",
                "/campaigns/1/events?last=1 | last | leave it out: this address takes no parameters",
            })
    void aParameterThatTheAddressDoesNotHaveIsRefused(String query, String name, String remedy) {
        Answer answer = lab.operator().get("/api/v1" + query);

        assertProblem(answer, 400);
        assertThat(answer.text("detail")).isEqualTo("There is no parameter " + name);
        assertThat(answer.text("field")).isEqualTo(name);
        assertThat(answer.text("remedy")).isEqualTo(remedy);
    }

    @Test
    void aBodyThatEndsTooEarlySaysSoInOneSentence() {
        Answer answer = lab.operator().post(DEVICES, "{\"name\": \"a\"");

        assertProblem(answer, 400);
        assertThat(answer.text("detail"))
                .startsWith("The body is not valid JSON at line 1")
                .doesNotContain("start marker")
                .doesNotContain("Source")
                .endsWith("for Object");
    }

    @Test
    void nothingThatIsLeftEmptyInAQueryIsAParameter() {
        for (String query : List.of("?", "?&", "?limit=5&&sort=newest&")) {
            assertThat(lab.operator().get(DEVICES + query).status()).as(query).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/evaluations | {\"checkpoint\": \"a\\u0000b\"}",
                "/quality-tables/evaluations | {\"checkpoint\": \"a\\u0000b\"}",
                "/curves | {\"checkpoints\": [\"a\\u0000b\"]}",
                "/ablations | {\"format\": \"a\\u0000b\"}",
                "/latency-tables/pools | {\"tableIds\": [1, 2], \"name\": \"a\\u0000b\"}",
                "/campaigns | {\"deviceId\": 1, \"topology\": \"a\\u0000b\", \"latentSize\": 64}",
            })
    void aTextThatTheDatabaseCannotKeepIsTheCallersFault(String path, String body) {
        assertThat(lab.operator().post("/api/v1" + path, body).status())
                .isBetween(400, 422)
                .isNotEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x", "/99999999999999999999", "/1.5", "/%20"})
    void anIdIsANumber(String id) {
        assertProblem(lab.operator().get(DEVICES + id), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/..%2f..%2fetc/passwd", "/%2e%2e/x", "/a;b=c", "//x", "/%00"})
    void pathTricksAreRefused(String path) {
        Answer answer = lab.operator().send("GET", DEVICES + path, HttpRequest.BodyPublishers.noBody(), null);

        assertThat(answer.status()).as(answer.toString()).isIn(400, 404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/devices?after=%EF",
                "/api/v1/devices?after=%zz",
                "/devices?after=%EF",
                "/login?x=%EF",
                "/api/v1/a%2Fb",
                "/a%5Cb",
                "/a%00b",
                "/%zz",
                "/api/v1/devices/%zz?after=%zz",
                "/api/v1/devices/%2F?after=%",
                "/%00?x=%EF",
                "/devices?x=a|b",
                "/api/v1/devices?x=a|b"
            })
    void whatCannotBeDecodedIsAProblemToProgramsAndAPageToPeople(String target) throws IOException {
        assertThat(raw(target, "application/json"))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json")
                .contains("\"remedy\"");
        assertThat(raw(target, "text/html"))
                .startsWith("HTTP/1.1 400")
                .doesNotContain("Apache")
                .doesNotContain("HTTP Status")
                .containsIgnoringCase("nosniff");
    }

    @Test
    void aControlCharacterInTheNameOfAParameterIsRefused() {
        assertProblem(lab.operator().get("/api/v1/architectures/compare?ids=1&ids=8&%00"), 400);
    }

    private String raw(String target, String accept) throws IOException {
        URI address = URI.create(lab.address());
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(30_000);
            String request = "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nAccept: " + accept
                    + "\r\nAuthorization: Bearer " + ServerTest.OPERATOR_TOKEN + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theIconThatBrowsersAskForIsThere() {
        assertThat(lab.anonymous().get("/favicon.ico").header("Location")).isEqualTo("/images/mark.svg");
    }

    @Test
    void theMethodAndTheFormOfTheAnswerAreChecked() {
        Answer method = lab.operator().send("PATCH", DEVICES, HttpRequest.BodyPublishers.noBody(), null);
        assertProblem(method, 405);
        assertThat(method.header("Allow")).contains("GET").contains("POST");

        assertProblem(lab.operator().header("Accept", "image/png").get(DEVICES), 406);
    }

    private record Measured(double needed, @Nullable Double optional) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"needed\": NaN}",
                "{\"needed\": \"NaN\"}",
                "{\"needed\": 1e999}",
                "{\"needed\": \"1\"}",
                "{\"needed\": null}",
                "{\"needed\": 1, \"optional\": \"Infinity\"}"
            })
    void onlyFiniteNumbersAreNumbers(String body) {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> json.readValue(body, Measured.class))
                .isInstanceOf(JacksonException.class);
    }

    @Test
    void numbersAreReadAsTheyAre() {
        assertThat(json.readValue("{\"needed\": 1, \"optional\": null}", Measured.class))
                .isEqualTo(new Measured(1, null));
        assertThat(json.readValue("{\"needed\": 2.5e-3, \"optional\": 7}", Measured.class))
                .isEqualTo(new Measured(0.0025, 7.0));
    }

    @Test
    void aGigabyteIsRefusedByItsAnnouncement() throws IOException {
        assertThat(upload("Content-Length: 1073741824\r\n\r\n", 0)).startsWith("HTTP/1.1 413");
    }

    @Test
    void aStreamWithoutALengthIsRefusedWhenItPassesTheLimit() throws IOException {
        assertThat(upload("Transfer-Encoding: chunked\r\n\r\n", 1_100)).startsWith("HTTP/1.1 413");
    }

    /** Sends a device's creation whose name does not end, in chunks of a kilobyte, and gives the answer's first line. */
    private String upload(String framing, int chunks) throws IOException {
        URI address = URI.create(lab.address());
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(30_000);
            String head = "POST " + DEVICES
                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                    + ServerTest.OPERATOR_TOKEN + "\r\n" + framing;
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            if (chunks > 0) {
                socket.getOutputStream().write("a\r\n{\"name\": \"\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            byte[] chunk = ("400\r\n" + "x".repeat(1024) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            for (int sent = 0; sent < chunks; sent++) {
                socket.getOutputStream().write(chunk);
            }
            socket.getOutputStream().flush();
            byte[] answer = socket.getInputStream().readNBytes(12);
            return new String(answer, StandardCharsets.US_ASCII);
        }
    }

    private static void assertProblem(Answer answer, int status) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.text("detail")).isNotBlank();
        assertThat(answer.body())
                .doesNotContain("Exception")
                .doesNotContain("fusionlab.")
                .doesNotContain("java.");
    }
}
