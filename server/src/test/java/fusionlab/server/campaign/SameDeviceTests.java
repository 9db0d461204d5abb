package fusionlab.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.HostFacts;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ServerTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What becomes of tables when their devices change, and of tables of several devices that are alike. */
@ServerTest
class SameDeviceTests {

    private final Lab lab;

    SameDeviceTests(Lab lab) {
        this.lab = lab;
    }

    @Test
    void aTableIsStaleWhenItsDeviceWasUpdatedAndIsMeasuredAgainWithOneClick() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "stale-device");
        long table = table(agent);
        assertThat(get(table).json().path("stale").values()).isEmpty();

        agent.on(updated()).ask(0);

        List<JsonNode> changes = List.copyOf(get(table).json().path("stale").values());
        assertThat(changes).hasSize(2);
        assertThat(changes.get(0).path("what").asString()).isEqualTo("OS and drivers");
        assertThat(changes.get(0).path("then").asString()).isEqualTo("linux-6.1-test");
        assertThat(changes.get(0).path("now").asString()).isEqualTo("linux-6.2-test");
        assertThat(changes.get(1).path("what").asString()).isEqualTo("onnxruntime");
        assertThat(listed(table).path("stale").asBoolean()).isTrue();

        Answer campaign = lab.operator().post("/api/v1/latency-tables/" + table + "/remeasurement");
        assertThat(campaign.status()).as(campaign.toString()).isEqualTo(202);
        agent.workOff();
        long next = lab.operator().get("/api/v1/campaigns/" + campaign.id()).number("latencyTableId");

        assertThat(get(next).number("version")).isEqualTo(2);
        assertThat(get(next).json().path("stale").values()).hasSize(1);
        assertThat(get(table).json().path("stale").values()).hasSize(2);
    }

    @Test
    void tablesOfUnitsThatAreAlikeBecomeOneAndOthersAreRefusedByCell() {
        String model = "Galaxy S24";
        ScriptedAgent one = ScriptedAgent.register(lab, "unit-1", model).taking(SameDeviceTests::ms, key -> 0.002);
        ScriptedAgent two = ScriptedAgent.register(lab, "unit-2", model).taking(key -> 1.01 * ms(key), key -> 0.002);
        ScriptedAgent slow = ScriptedAgent.register(lab, "unit-3", model).taking(key -> 1.3 * ms(key), key -> 0.002);
        long first = table(one);
        long second = table(two);
        long third = table(slow);

        Answer pool = pool(Map.of("tableIds", List.of(first, second)));
        assertThat(pool.status()).as(pool.toString()).isEqualTo(201);
        assertThat(pool.text("origin")).isEqualTo("pooled");
        assertThat(pool.text("name")).startsWith("Galaxy S24 (pool)");
        assertThat(pool.json().path("pooledFrom").values())
                .extracting(JsonNode::asLong)
                .containsExactly(first, second);
        assertThat(pool.json().path("provenance").path("source").asString())
                .startsWith("pool of tables " + first + ", " + second + ": ");

        Answer refused = pool(Map.of("tableIds", List.of(first, third)));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("detail")).contains("differs: ratio 1.3");
        assertThat(refused.json().path("cells").values()).isNotEmpty().allSatisfy(cell -> assertThat(
                        cell.path("slowerTableId").asLong())
                .isEqualTo(third));

        assertThat(pool(Map.of("tableIds", List.of(first))).status()).isEqualTo(422);
        assertThat(pool(Map.of("tableIds", List.of(first, pool.id()))).text("detail"))
                .contains("pooled");
        assertThat(pool(Map.of("tableIds", List.of(first, 999_999))).status()).isEqualTo(404);
        assertThat(lab.operator()
                        .post("/api/v1/latency-tables/" + pool.id() + "/remeasurement")
                        .status())
                .isEqualTo(409);

        two.on(updated()).ask(0);
        assertThat(get(pool.id()).json().path("stale").values())
                .as("a pool is stale if one of its units has changed")
                .isNotEmpty();
    }

    @Test
    void theSentinelShowsWhetherADeviceIsStillTheSame() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "same-device").taking(SameDeviceTests::ms, key -> 0.002);
        table(agent);
        table(agent);
        agent.taking(key -> 1.2 * ms(key), key -> 0.002);
        table(agent);

        JsonNode series = lab.operator()
                .get("/api/v1/devices/" + agent.deviceId() + "/sentinel")
                .json()
                .path("items");

        assertThat(series.size()).isEqualTo(1);
        List<JsonNode> points = List.copyOf(series.get(0).path("points").values());
        assertThat(points)
                .extracting(point -> point.path("changed").asBoolean())
                .containsExactly(false, false, true);
        assertThat(points.get(2).path("ratio").asDouble()).isBetween(1.18, 1.22);
    }

    @Test
    void samplesOfAnotherToolBecomeATableWithTheirSource() {
        String body = """
                {"format": "fusionlab-samples", "formatVersion": 1, "source": "A. Person", "tool": "Xcode 16 performance report",
                 "device": {"name": "my iPhone", "model": "iPhone 15 Pro", "soc": "A17 Pro", "os": "iOS 18.1"},
                 "profile": {"runtime": "coreml", "provider": "ane", "threads": 1, "precision": "FP16", "batch": 2, "attentionForm": "PLAIN"},
                 "topology": "sd-v1.5", "latentSize": 64, "measuredFrom": "2026-11-20T10:00:00Z",
                 "cells": [{"block": "%s", "medianMs": 2.5, "lowMs": 2.4, "highMs": 2.9, "samples": 20}]}""";

        Answer imported = lab.operator().post("/api/v1/latency-tables", body.formatted("mid_block.resnets.0"));

        assertThat(imported.status()).as(imported.toString()).isEqualTo(201);
        assertThat(imported.text("origin")).isEqualTo("imported");
        assertThat(imported.json().path("cells").get(0).path("flags").toString())
                .contains("NOT_NORMALISED");
        assertThat(imported.json().path("additivity").path("validated").asBoolean(true))
                .isFalse();
        assertThat(imported.json().path("originalMs").isNull()).isTrue();

        Answer refused = lab.operator().post("/api/v1/latency-tables", body.formatted("mid_block.resnet.0"));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text("field")).isEqualTo("cells[0].block");
        assertThat(refused.text("detail")).contains("nearest is 'mid_block.resnets.0'");
    }

    private static HostFacts updated() {
        HostFacts before = ScriptedAgent.HOST;
        return new HostFacts(
                "Linux 6.2",
                "linux-6.2-test",
                before.processor(),
                before.cores(),
                before.memoryBytes(),
                before.instructionSet(),
                Map.of("onnxruntime", "1.30.0"),
                before.providers());
    }

    private static double ms(String key) {
        return 2 + Math.floorMod(key.hashCode(), 50) / 10.0;
    }

    private long table(ScriptedAgent agent) {
        Answer campaign = lab.askForTable(agent.deviceId());
        agent.workOff();
        return lab.operator().get("/api/v1/campaigns/" + campaign.id()).number("latencyTableId");
    }

    private Answer pool(Map<String, Object> body) {
        return lab.operator().post("/api/v1/latency-tables/pools", body);
    }

    private Answer get(long table) {
        return lab.operator().get("/api/v1/latency-tables/" + table);
    }

    private JsonNode listed(long table) {
        return lab.operator().get("/api/v1/latency-tables?limit=200").json().path("items").values().stream()
                .filter(entry -> entry.path("id").asLong() == table)
                .findFirst()
                .orElseThrow();
    }
}
