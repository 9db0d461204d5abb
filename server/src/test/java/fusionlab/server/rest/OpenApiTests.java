package fusionlab.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What generators of clients stumble over. */
@ServerTest
class OpenApiTests {

    private static final Pattern REFERENCE = Pattern.compile("\"\\$ref\":\"#/components/schemas/([^\"]+)\"");

    private final JsonNode document;

    OpenApiTests(Lab lab) {
        document = lab.operator().get("/v3/api-docs").json();
        try { java.nio.file.Files.writeString(java.nio.file.Path.of("target/openapi.json"), document.toString()); } catch (java.io.IOException e) { throw new IllegalStateException(e); }
    }

    @Test
    void recordsOfOneSimpleNameAreDescribedEachByItself() {
        JsonNode schemas = document.at("/components/schemas");
        assertThat(schemas.propertyNames())
                .noneMatch(name -> name.matches("Row|Request|Summary|Items|Details|JsonNode"));
        assertThat(schemas.at("/RegistrationRequest/properties").propertyNames())
                .contains("registrationToken", "agentVersion", "host");
        assertThat(schemas.at("/QrCodesRequest/properties").propertyNames()).contains("text");
        assertThat(schemas.at("/QualityTablesDetails/properties").propertyNames())
                .contains("name", "slots");
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
    void anOperationHasANameOfItsOwnAndNoParameterTwice() {
        List<String> ids = new ArrayList<>();
        document.path("paths")
                .forEach(path -> path.forEach(operation -> {
                    ids.add(operation.path("operationId").asString());
                    assertThat(operation.path("parameters").valueStream().map(OpenApiTests::parameter))
                            .as(operation.path("operationId").asString())
                            .doesNotHaveDuplicates();
                    assertThat(operation.at("/responses/4XX/content").propertyNames())
                            .containsExactly("application/problem+json");
                }));
        assertThat(ids).hasSizeGreaterThan(70).doesNotHaveDuplicates().contains("getSearchesById", "postLatencyTables");
    }

    @Test
    void nothingIsDescribedInJavaTermsOnly() {
        assertThat(document.toString())
                .doesNotContain("\\\\p{")
                .doesNotContain("SseEmitter")
                .doesNotContain("*/*");
    }

    private static String parameter(JsonNode parameter) {
        return parameter.path("in").asString() + " " + parameter.path("name").asString();
    }
}
