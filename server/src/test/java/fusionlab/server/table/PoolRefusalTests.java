package fusionlab.server.table;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ServerTest;
import fusionlab.server.testing.SyntheticTables;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables become one only if they are of several units of one model, measured alike. */
@ServerTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PoolRefusalTests {

    private static final String POOLS = "/api/v1/latency-tables/pools";

    private final Lab lab;
    private final String unique = String.valueOf(System.nanoTime());
    private long one;
    private long again;
    private long other;

    PoolRefusalTests(Lab lab) {
        this.lab = lab;
    }

    @BeforeAll
    void measure() {
        ScriptedAgent first = ScriptedAgent.register(lab, "pool one " + unique, "Model " + unique);
        ScriptedAgent second = ScriptedAgent.register(lab, "pool two " + unique, "Model " + unique);
        one = measured(first, 8);
        again = measured(first, 8);
        other = measured(second, 8);
    }

    private long measured(ScriptedAgent agent, int latentSize) {
        Answer campaign = lab.operator()
                .post(
                        "/api/v1/campaigns",
                        Map.of(
                                "deviceId",
                                agent.deviceId(),
                                "topology",
                                "sd-v1.5",
                                "latentSize",
                                latentSize,
                                "profile",
                                Map.of("threads", 1)));
        agent.workOff();
        return lab.operator().get("/api/v1/campaigns/" + campaign.id()).number("latencyTableId");
    }

    @Test
    void fewerThanTwoOrMoreThanTwentyDifferentTablesAreNoPool() {
        assertRefused(Map.of(), "tableIds", "There are 0 different tables");
        assertRefused(Map.of("tableIds", List.of(one)), "tableIds", "There are 1 different tables");
        assertRefused(Map.of("tableIds", List.of(one, one, one)), "tableIds", "There are 1 different tables");
        assertRefused(Map.of("tableIds", Arrays.asList(one, null)), "tableIds", "There are 1 different tables");
        assertRefused(
                Map.of("tableIds", LongStream.rangeClosed(1, 21).boxed().toList()),
                "tableIds",
                "There are 21 different tables");
    }

    @Test
    void aTableThatDoesNotExistIsNotFound() {
        Answer answer = pool(Map.of("tableIds", List.of(one, 987654321)));

        assertThat(answer.status()).as(answer.toString()).isEqualTo(404);
        assertThat(answer.text("detail")).contains("987654321");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.0001, 1e300})
    void aMarginIsAboveNothingAndAtMostOne(double margin) {
        assertRefused(Map.of("tableIds", List.of(one, other), "margin", margin), "margin", "margin is ");
    }

    @Test
    void twoTablesOfOneDeviceAreNotTwoUnits() {
        assertRefused(Map.of("tableIds", List.of(one, again)), "tableIds", "Two of the tables are of one device");
    }

    @Test
    void tablesThatNoDeviceOfTheLabMeasuredAreRefused() {
        long imported = SyntheticTables.importLatencies(
                lab, SyntheticTables.latencies("pool import " + unique, SyntheticTables.small("pool")));
        assertRefused(Map.of("tableIds", List.of(one, imported)), "tableIds", "Table " + imported + " is ");

        Answer pooled = pool(Map.of("tableIds", List.of(one, other), "margin", 1));
        assertThat(pooled.status()).as(pooled.toString()).isEqualTo(201);
        assertRefused(Map.of("tableIds", List.of(pooled.id(), one)), "tableIds", "Table " + pooled.id() + " is ");
    }

    @Test
    void tablesThatDifferInWhatWasMeasuredAreRefusedByTheDifference() {
        ScriptedAgent otherModel = ScriptedAgent.register(lab, "pool three " + unique, "Another model");
        assertRefused(
                Map.of("tableIds", List.of(one, measured(otherModel, 8))), "tableIds", "The tables differ in model");
        ScriptedAgent larger = ScriptedAgent.register(lab, "pool four " + unique, "Model " + unique);
        assertRefused(
                Map.of("tableIds", List.of(one, measured(larger, 16))), "tableIds", "The tables differ in latent size");
    }

    @Test
    void unitsOfNoModelAreNotAlike() {
        long first = measured(ScriptedAgent.register(lab, "pool five " + unique), 8);
        long second = measured(ScriptedAgent.register(lab, "pool six " + unique), 8);

        assertRefused(Map.of("tableIds", List.of(first, second)), "tableIds", "The tables name no model");
    }

    @ParameterizedTest
    @ValueSource(strings = {"two\nlines", "turned \u202e", "long"})
    void aNameThatCannotBeShownIsRefusedAndNothingIsStored(String name) {
        long before = lab.operator().get("/api/v1/latency-tables?limit=1").number("total");

        assertRefused(
                Map.of(
                        "tableIds",
                        List.of(one, other),
                        "margin",
                        1,
                        "name",
                        name.equals("long") ? "x".repeat(121) : name),
                "name",
                "The name ");

        assertThat(lab.operator().get("/api/v1/latency-tables?limit=1").number("total"))
                .isEqualTo(before);
    }

    @Test
    void aPoolWithoutANameIsNamedAfterTheModel() {
        for (@Nullable String name : Arrays.asList(null, "", "  ")) {
            Map<String, Object> request = new HashMap<>(Map.of("tableIds", List.of(one, other), "margin", 1));
            request.put("name", name);
            Answer pool = pool(request);

            assertThat(pool.text("name")).as(pool.toString()).startsWith("Model " + unique + " (pool)");
            assertThat(pool.json().path("pooledFrom").valueStream().map(id -> id.asLong()))
                    .containsExactly(one, other);
        }
    }

    @Test
    void aViewerPoolsNothing() {
        assertThat(lab.viewer()
                        .post(POOLS, Map.of("tableIds", Collections.emptyList()))
                        .status())
                .isEqualTo(403);
    }

    private Answer pool(Map<String, Object> request) {
        return lab.operator().post(POOLS, request);
    }

    private void assertRefused(Map<String, Object> request, String field, String detail) {
        Answer refused = pool(request);
        assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
        assertThat(refused.text("field")).isEqualTo(field);
        assertThat(refused.text("detail")).startsWith(detail);
        assertThat(refused.text("remedy")).isNotBlank();
    }
}
