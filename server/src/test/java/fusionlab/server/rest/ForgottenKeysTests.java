package fusionlab.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A key is kept for a day, and no longer. */
@ServerTest
class ForgottenKeysTests {

    private final Lab lab;
    private final JdbcClient database;
    private final IdempotentCreations creations;

    ForgottenKeysTests(Lab lab, JdbcClient database, IdempotentCreations creations) {
        this.lab = lab;
        this.database = database;
        this.creations = creations;
    }

    @ParameterizedTest
    @CsvSource({"23, false", "25, true"})
    void aKeyOpensAgainAfterADay(int hours, boolean forgotten) {
        String key = "old key " + System.nanoTime();
        Lab.Client client = lab.operator().header("Idempotency-Key", key);
        Answer first = client.post("/api/v1/devices", Map.of("name", key, "kind", "host"));
        database.sql(
                        "update idempotent_creation set created_at = now() - make_interval(hours => :hours) where idempotency_key = :key")
                .param("hours", hours)
                .param("key", key)
                .update();

        creations.forgetOld();

        Answer another = client.post("/api/v1/devices", Map.of("name", key + " again", "kind", "host"));
        assertThat(another.status()).as(another.toString()).isEqualTo(forgotten ? 201 : 422);
        assertThat(lab.operator().get("/api/v1/devices/" + first.id()).text("name"))
                .isEqualTo(key);
    }
}
