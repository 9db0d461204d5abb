package fusionlab.server.phone;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Bridge;
import fusionlab.protocol.Protocol;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedBridge;
import fusionlab.server.testing.ServerTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@ServerTest
class BridgeOwnerTests {

    private final Lab lab;
    private final JdbcClient database;

    BridgeOwnerTests(Lab lab, JdbcClient database) {
        this.lab = lab;
        this.database = database;
    }

    @Test
    void aBridgesTokenOpensNothingElseAndOthersDoNotOpenTheBridgesPath() {
        ScriptedBridge bridge = ScriptedBridge.start(lab, "rack-8");

        assertThat(bridge.client().get("/api/v1/phones").status()).isEqualTo(403);
        assertThat(bridge.client()
                        .post("/api/v1/devices", Map.of("name", "x", "kind", "host"))
                        .status())
                .isEqualTo(403);
        var sync = new Bridge.Sync(Protocol.VERSION, "rack-8", null, List.of());
        assertThat(lab.operator().post(Protocol.BRIDGE_SYNC, sync).status()).isEqualTo(403);
        assertThat(lab.anonymous().post(Protocol.BRIDGE_SYNC, sync).status()).isEqualTo(401);
        assertThat(lab.viewer().post("/api/v1/phones/1/start").status()).isEqualTo(403);
    }

    @Test
    void aNameBelongsToTheTokenThatUsedItFirstHoweverLongItIsSilent() {
        ScriptedBridge first = ScriptedBridge.start(lab, "owned-1");
        first.sync();
        silence("owned-1");

        Answer second = ScriptedBridge.start(lab, "owned-1").sync();

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.text("field")).isEqualTo("bridge");
        assertThat(second.text("remedy")).contains("--name").contains("hand the name over");
        assertThat(first.sync().status()).isEqualTo(200);
    }

    @Test
    void anOperatorHandsANameOverWithItsPhones() {
        ScriptedBridge first = ScriptedBridge.start(lab, "owned-2");
        first.sync(ScriptedBridge.phone("OWNED-2"));
        ScriptedBridge second = ScriptedBridge.start(lab, "owned-2");

        Answer handed = lab.operator().post("/api/v1/bridges/owned-2/owner", owner(second.tokenId()));

        assertThat(handed.status()).as(handed.toString()).isEqualTo(200);
        assertThat(handed.text("owner")).startsWith("token:owned-2 ");
        assertThat(second.sync(ScriptedBridge.phone("OWNED-2")).status()).isEqualTo(200);
        assertThat(first.sync().status()).isEqualTo(409);
        lab.operator().post("/api/v1/bridges/owned-2/owner", owner(null));
        assertThat(bridge("owned-2").path("owner").asString()).isEqualTo("server");
        assertThat(second.sync().status()).isEqualTo(409);
    }

    @Test
    void onlyAnOperatorHandsOverAndOnlyToAValidTokenForBridges() {
        ScriptedBridge mine = ScriptedBridge.start(lab, "owned-3");
        mine.sync();
        ScriptedBridge other = ScriptedBridge.start(lab, "owned-3");
        lab.operator().delete("/api/v1/api-tokens/" + other.tokenId());

        assertThat(lab.viewer()
                        .post("/api/v1/bridges/owned-3/owner", owner(null))
                        .status())
                .isEqualTo(403);
        assertThat(mine.client()
                        .post("/api/v1/bridges/owned-3/owner", owner(null))
                        .status())
                .isEqualTo(403);
        assertThat(lab.operator()
                        .post("/api/v1/bridges/owned-3/owner", owner(other.tokenId()))
                        .status())
                .isEqualTo(409);
        assertThat(lab.operator()
                        .post("/api/v1/bridges/owned-3/owner", owner(999_999L))
                        .status())
                .isEqualTo(404);
        assertThat(lab.operator()
                        .post("/api/v1/bridges/nobody/owner", owner(null))
                        .status())
                .isEqualTo(404);
        assertThat(mine.sync().status()).isEqualTo(200);
    }

    @Test
    void anOperatorDeletesABridgeThatIsGoneAndHasNoRegisteredPhone() {
        ScriptedBridge bridge = ScriptedBridge.start(lab, "owned-4");
        bridge.sync(ScriptedBridge.phone("OWNED-4"));
        assertThat(lab.operator().delete("/api/v1/bridges/owned-4").text("detail"))
                .contains("is active");
        long phone = lab.operator().get("/api/v1/phones?limit=200").json().path("items").values().stream()
                .filter(it -> it.path("serial").asString().equals("OWNED-4"))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asLong();
        lab.operator().post("/api/v1/phones/" + phone + "/registration");
        silence("owned-4");
        assertThat(lab.operator().delete("/api/v1/bridges/owned-4").text("detail"))
                .contains("registered phones");
        lab.operator().delete("/api/v1/phones/" + phone + "/registration");

        assertThat(lab.viewer().delete("/api/v1/bridges/owned-4").status()).isEqualTo(403);
        assertThat(lab.operator().delete("/api/v1/bridges/owned-4").status()).isEqualTo(204);

        assertThat(lab.operator().get("/api/v1/bridges").body()).doesNotContain("owned-4");
        assertThat(lab.operator().delete("/api/v1/bridges/owned-4").status()).isEqualTo(404);
    }

    @Test
    void oneTokenCannotFillTheTable() {
        ScriptedBridge greedy = ScriptedBridge.start(lab, "greedy");
        for (int i = 0; i < 50; i++) {
            assertThat(greedy.named("greedy-" + i).sync().status()).isEqualTo(200);
        }

        Answer refused = greedy.named("greedy-50").sync();

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("remedy")).contains("delete");
        assertThat(greedy.named("greedy-0").sync().status()).isEqualTo(200);
        assertThat(ScriptedBridge.start(lab, "modest").sync().status()).isEqualTo(200);
    }

    @Test
    void noApiTokenCanPassForTheServersOwnBridge() {
        ScriptedBridge bridge = ScriptedBridge.start(lab, "owned-5");
        bridge.sync();
        lab.operator().post("/api/v1/bridges/owned-5/owner", owner(null));
        Answer named = lab.operator().post("/api/v1/api-tokens", Map.of("name", "server", "role", "BRIDGE"));
        var sync = new Bridge.Sync(Protocol.VERSION, "owned-5", null, List.of());

        assertThat(lab.with(named.text("token"))
                        .post(Protocol.BRIDGE_SYNC, sync)
                        .status())
                .isEqualTo(409);
    }

    private static Map<String, @Nullable Long> owner(@Nullable Long tokenId) {
        Map<String, @Nullable Long> body = new HashMap<>();
        body.put("tokenId", tokenId);
        return body;
    }

    private JsonNode bridge(String name) {
        return lab.viewer().get("/api/v1/bridges").json().path("items").values().stream()
                .filter(bridge -> bridge.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void silence(String name) {
        database.sql("update bridge set last_seen_at = now() - interval '1 hour' where name = :name")
                .param("name", name)
                .update();
    }
}
