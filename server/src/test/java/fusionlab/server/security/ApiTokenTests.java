package fusionlab.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ServerTest
class ApiTokenTests {

    private final Lab lab;
    private final ApiTokens tokens;

    ApiTokenTests(Lab lab, ApiTokens tokens) {
        this.lab = lab;
        this.tokens = tokens;
    }

    @Test
    void aTokenWorksUntilItIsRevoked() {
        Answer created = lab.operator().post("/api/v1/api-tokens", Map.of("name", "revocable", "role", "VIEWER"));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo("/api/v1/api-tokens/" + created.id());
        Lab.Client holder = lab.with(created.text("token"));
        assertThat(holder.get("/actuator/prometheus").status()).isEqualTo(200);

        assertThat(lab.operator().delete(created.header("Location")).text("revokedAt"))
                .isNotEmpty();

        Answer refused = holder.get("/actuator/prometheus");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
        assertThat(refused.text("remedy")).contains("Bearer");
    }

    @Test
    void aNameIsTakenOnce() {
        Map<String, String> body = Map.of("name", "taken once", "role", "VIEWER");
        assertThat(lab.operator().post("/api/v1/api-tokens", body).status()).isEqualTo(201);

        Answer second = lab.operator().post("/api/v1/api-tokens", body);

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.text("field")).isEqualTo("name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void aNameIsNotBlank(String name) {
        Answer refused = lab.operator().post("/api/v1/api-tokens", Map.of("name", name, "role", "VIEWER"));

        assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
        assertThat(refused.text("field")).isEqualTo("name");
    }

    @Test
    void listsAreForOperatorsAndShowNoSecret() {
        assertThat(lab.viewer().get("/api/v1/api-tokens").status()).isEqualTo(403);

        Answer list = lab.operator().get("/api/v1/api-tokens?text=environment&limit=200");

        assertThat(list.status()).isEqualTo(200);
        assertThat(list.json().path("items").findValuesAsString("name")).contains("environment");
        assertThat(list.body()).doesNotContain(ServerTest.OPERATOR_TOKEN).doesNotContain("sha256");
    }

    @Test
    void whatWasRevokedStaysRevokedWhenTheServerStartsAgainWithTheSameVariable() {
        Secret first = Secret.random("env");
        tokens.ensure("of a variable", Role.VIEWER, first);
        long id = tokens.valid(first).orElseThrow().id();
        assertThat(lab.operator().delete("/api/v1/api-tokens/" + id).status()).isEqualTo(200);

        tokens.ensure("of a variable", Role.VIEWER, first);
        assertThat(tokens.valid(first)).isEmpty();

        Secret second = Secret.random("env");
        tokens.ensure("of a variable", Role.VIEWER, second);
        assertThat(tokens.valid(first)).isEmpty();
        assertThat(tokens.valid(second)).isPresent();
    }
}
