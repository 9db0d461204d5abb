package fusionlab.server.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ServerTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ServerTest
class NotificationTests {

    private static final String PATH = "/api/v1/webhooks";

    private final Lab lab;
    private final Notices notices;
    private final Deliveries deliveries;
    private final JdbcClient database;
    private final JsonMapper json;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> answers = new LinkedBlockingQueue<>();
    private @Nullable HttpServer receiver;

    NotificationTests(Lab lab, Notices notices, Deliveries deliveries, JdbcClient database, JsonMapper json) {
        this.lab = lab;
        this.notices = notices;
        this.deliveries = deliveries;
        this.database = database;
        this.json = json;
    }

    record Received(String signature, String event, String body) {}

    @BeforeEach
    void listen() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/secret/hook", this::receive);
        server.start();
        receiver = server;
    }

    @AfterEach
    void stop() {
        if (receiver != null) {
            receiver.stop(0);
        }
        lab.operator().get(PATH).json().path("items").forEach(hook -> lab.operator()
                .delete(PATH + "/" + hook.path("id").asLong()));
    }

    private void receive(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Integer status = answers.poll();
        exchange.sendResponseHeaders(status == null ? 204 : status, -1);
        exchange.close();
        received.add(new Received(
                exchange.getRequestHeaders().getFirst(WebhookSignature.HEADER),
                exchange.getRequestHeaders().getFirst("FusionLab-Event"),
                body));
    }

    private Answer hook(String... events) {
        HttpServer server = java.util.Objects.requireNonNull(receiver);
        return lab.operator()
                .post(
                        PATH,
                        Map.of(
                                "name",
                                "test",
                                "url",
                                "http://localhost:" + server.getAddress().getPort() + "/secret/hook",
                                "events",
                                List.of(events)));
    }

    @Test
    void theEndOfACampaignIsNoticedOnceAndItsDeliveryIsSigned() throws InterruptedException {
        Answer hook = hook("campaign-ended");
        assertThat(hook.status()).as(hook.toString()).isEqualTo(201);
        assertThat(hook.text("address"))
                .startsWith("http://localhost:")
                .endsWith("/…")
                .doesNotContain("secret");
        ScriptedAgent agent = ScriptedAgent.register(lab, "noticed " + System.nanoTime());
        long campaign = lab.askForTable(agent.deviceId()).id();
        lab.operator().delete("/api/v1/campaigns/" + campaign);

        notices.look();
        notices.look();
        deliveries.look();

        Received delivery = delivered("\"subjectId\":" + campaign);
        JsonNode body = json.readTree(delivery.body());
        assertThat(delivery.event()).isEqualTo("campaign-ended");
        assertThat(body.path("state").asString()).isEqualTo("CANCELLED");
        assertThat(body.path("text").asString())
                .startsWith("Table of sd-v1.5 at 8×8 on noticed")
                .endsWith("cancelled");
        assertThat(body.path("path").asString()).isEqualTo("/campaigns/" + campaign);
        Instant at = Instant.ofEpochSecond(
                Long.parseLong(delivery.signature().substring(2).split(",")[0]));
        assertThat(delivery.signature()).isEqualTo(WebhookSignature.of(hook.text("secret"), delivery.body(), at));
        assertThat(database.sql("select count(*) from notice where event = 'campaign-ended' and subject_id = ?")
                        .param(campaign)
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
        assertThat(lab.viewer().get("/api/v1/notices").body()).contains("/campaigns/" + campaign);
    }

    @Test
    void aLostDeviceIsNoticedAndOneThatHasJustRegisteredIsNot() {
        Lab.RegisteredDevice device = lab.device("lost " + System.nanoTime());
        Lab.RegisteredDevice fresh = lab.device("fresh " + System.nanoTime());
        database.sql("update device set online = false, last_seen_at = now() - interval '1 minute' where id = ?")
                .param(device.id())
                .update();

        notices.look();

        assertThat(database.sql("select subject_id from notice where event = 'device-lost'")
                        .query(Long.class)
                        .list())
                .contains(device.id())
                .doesNotContain(fresh.id());
    }

    @Test
    void whatTheReceiverRefusesIsTriedAgainAndLogged() throws InterruptedException {
        long hook = hook().id();
        answers.add(500);
        answers.add(302);
        lab.operator().post(PATH + "/" + hook + "/tests");

        deliveries.look();
        Received first = delivered("\"event\":\"test\"");
        JsonNode log = deliveredAtLast(hook);

        assertThat(received.stream().map(Received::body)).allMatch(body -> body.contains("\"event\":\"test\""));
        assertThat(first.body()).contains("A test of webhook " + hook);
        assertThat(log.path("attempts").asInt()).isEqualTo(3);
        assertThat(log.path("status").asInt()).isEqualTo(204);
        assertThat(log.path("problem").isNull()).isTrue();
    }

    @Test
    void secretsAreShownOnceAndOnlyOperatorsSeeWebhooks() {
        Answer hook = hook();

        assertThat(hook.text("secret")).startsWith("flhook_");
        assertThat(lab.operator().get(PATH).body()).doesNotContain(hook.text("secret"), "secret/hook");
        assertThat(lab.viewer().get(PATH).status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://example.org/a",
                "https://",
                "no address",
                "https://user:password@example.org/",
                "http://169.254.169.254/latest/meta-data/",
                "http://[fe80::1]/",
                "http://no-such-host.invalid/"
            })
    void anAddressThatMayNotBeCalledIsRefused(String url) {
        Answer refused = lab.operator().post(PATH, Map.of("name", "test", "url", url));

        assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
        assertThat(refused.text("field")).isEqualTo("url");
    }

    @Test
    void thisMachineIsRefusedUnlessItIsAllowed() {
        for (String url : List.of("http://localhost:1/", "http://127.0.0.1/", "http://[::1]/", "http://0.0.0.0/")) {
            assertThatThrownBy(() -> WebhookAddress.of(url).check(false)).isInstanceOf(InvalidRequestException.class);
        }
    }

    private Received delivered(String part) throws InterruptedException {
        for (Received one = received.poll(10, TimeUnit.SECONDS);
                one != null;
                one = received.poll(10, TimeUnit.SECONDS)) {
            if (one.body().contains(part)) {
                return one;
            }
        }
        throw new AssertionError("no delivery with " + part);
    }

    /** Looks until the delivery has ended. */
    private JsonNode deliveredAtLast(long hook) {
        for (int tries = 0; tries < 2_000; tries++) {
            JsonNode delivery = lab.operator()
                    .get(PATH + "/" + hook + "/deliveries")
                    .json()
                    .path("items")
                    .path(0);
            if (!delivery.path("deliveredAt").isNull()) {
                return delivery;
            }
            deliveries.look();
        }
        throw new AssertionError("not delivered");
    }
}
