package fusionlab.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.described.DescribedApi;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What generators of clients stumble over. */
@ServerTest
class OpenApiTests {

    private static final Pattern REFERENCE = Pattern.compile("\"\\$ref\":\"#/components/schemas/([^\"]+)\"");

    private final JsonNode document;

    OpenApiTests(Lab lab) {
        document = lab.operator().get("/v3/api-docs").json();
    }

    @Test
    void recordsOfOneSimpleNameAreDescribedEachByItselfAndNamedAfterThings() {
        JsonNode schemas = document.at("/components/schemas");
        assertThat(schemas.propertyNames())
                .noneMatch(name -> name.matches("Row|Request|Summary|Items|Details|JsonNode|.*Controller.*"))
                .contains("SearchSummary", "InvitedDevice", "SearchEvent", "DeviceState");
        assertThat(schemas.at("/RegistrationRequest/properties").propertyNames())
                .contains("registrationToken", "agentVersion", "host");
        assertThat(schemas.at("/QrCodeRequest/properties").propertyNames()).contains("text");
        assertThat(schemas.at("/QualityTableDetails/properties").propertyNames())
                .contains("name", "slots");
    }

    @Test
    void whatMayBeNullMayBeAbsentAndTheRestIsRequired() {
        JsonNode device = document.at("/components/schemas/DeviceView");
        assertThat(texts(device.path("required"))).contains("id", "state").doesNotContain("host", "lastSeenAt");
        assertThat(device.at("/properties/lastSeenAt/type").toString()).isEqualTo("[\"string\",\"null\"]");
        assertThat(device.at("/properties/host/anyOf/1/type").asString()).isEqualTo("null");
        assertThat(texts(document.at("/components/schemas/NewDevice/required")))
                .containsExactlyInAnyOrder("name", "kind");
        assertThat(texts(document.at("/components/schemas/DeviceState/enum")))
                .containsExactly("new", "online", "offline", "revoked");
    }

    @Test
    void javadocAndNamesOfFieldsAreDescriptions() {
        assertThat(document.at("/components/schemas/DeviceView/properties/lastSeenAt/description")
                        .asString())
                .isEqualTo("Exact to a few seconds. Time in UTC");
        assertThat(document.at("/components/schemas/CampaignView/properties/budgetSeconds/description")
                        .asString())
                .isEqualTo("In seconds");
    }

    @Test
    void filesAreBytesAndEventsAreStreamsWithTheirData() {
        JsonNode bundle = document.path("paths")
                .path("/api/v1/architectures/{id}/download")
                .path("get")
                .path("responses");
        assertThat(bundle.propertyNames()).contains("200", "206", "304", "412", "416");
        assertThat(bundle.at("/200/content/application~1zip/schema/format").asString())
                .isEqualTo("binary");
        JsonNode events = document.path("paths")
                .path("/api/v1/searches/{id}/events")
                .path("get")
                .at("/responses/200/content/text~1event-stream/schema");
        assertThat(events.at("/contentSchema/$ref").asString()).endsWith("/SearchEvent");
    }

    @Test
    void everyReferenceLeadsToASchema() {
        List<String> named = new ArrayList<>();
        Matcher references = REFERENCE.matcher(document.toString());
        while (references.find()) {
            named.add(references.group(1));
        }
        assertThat(named).hasSizeGreaterThan(50);
        assertThat(document.at("/components/schemas").propertyNames()).containsAll(named);
    }

    @Test
    void anOperationHasANameOfItsOwnATextTheRefusalsAndNoParameterTwice() {
        List<String> ids = new ArrayList<>();
        List<String> refusals = List.copyOf(document.at("/components/responses").propertyNames());
        document.path("paths")
                .forEach(path -> path.forEach(operation -> {
                    String id = operation.path("operationId").asString();
                    ids.add(id);
                    assertThat(operation.path("summary").asString())
                            .as(id)
                            .isNotBlank()
                            .doesNotEndWith(".");
                    assertThat(operation.path("description").asString()).as(id).endsWith(".");
                    assertThat(operation.path("parameters").valueStream().map(OpenApiTests::parameter))
                            .as(id)
                            .doesNotHaveDuplicates();
                    assertThat(operation.path("parameters").valueStream())
                            .as(id)
                            .allMatch(parameter -> parameter.has("description"));
                    operation
                            .path("responses")
                            .propertyStream()
                            .filter(response -> response.getKey().compareTo("400") >= 0)
                            .forEach(response -> assertThat(refusals)
                                    .as(id)
                                    .contains(response.getValue()
                                            .path("$ref")
                                            .asString()
                                            .replaceFirst(".*/", "")));
                }));
        assertThat(ids)
                .hasSizeGreaterThan(100)
                .doesNotHaveDuplicates()
                .contains(
                        "listSearches",
                        "getSearch",
                        "createLatencyTable",
                        "resumeCurve",
                        "downloadArchitecture",
                        "followSearchEvents",
                        "sendAgentLeaseResult",
                        "uploadWorkerTuningWeights",
                        "compareArchitectures");
    }

    @Test
    void everyJsonBodyHasExamplesThatFitItsSchema() throws IOException {
        assertThat(new DescribedApi(document.toString()).liesOfExamples()).isEmpty();
        JsonNode examples = JsonMapper.shared()
                .readTree(Files.readString(Path.of("src/main/resources/openapi/request-examples.json")));
        assertThat(examples.propertyNames()).allSatisfy(operation -> {
            String[] parts = operation.split(" ");
            assertThat(document.path("paths")
                            .path(parts[1])
                            .path(parts[0].toLowerCase(Locale.ROOT))
                            .has("requestBody"))
                    .isTrue();
        });
    }

    @Test
    void nothingIsDescribedInJavaTermsOnly() {
        assertThat(document.toString())
                .doesNotContain("{@")
                .doesNotContain("\\\\p{")
                .doesNotContain("SseEmitter")
                .doesNotContain("*/*");
    }

    @Test
    void everyGroupOfOperationsIsDescribedAndHasSome() {
        Set<String> used = new TreeSet<>();
        document.path("paths").forEach(path -> path.forEach(operation -> used.addAll(texts(operation.path("tags")))));
        assertThat(document.path("tags").valueStream()).allMatch(tag -> tag.has("description"));
        assertThat(document.path("tags").valueStream().map(tag -> tag.path("name")
                        .asString()))
                .containsExactlyInAnyOrderElementsOf(used);
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    private static String parameter(JsonNode parameter) {
        return parameter.path("in").asString() + " " + parameter.path("name").asString();
    }
}
