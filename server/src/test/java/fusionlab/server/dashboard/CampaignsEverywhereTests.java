package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import fusionlab.protocol.Lease;
import fusionlab.server.testing.Browser;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ServerTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A campaign is the same wherever it is shown: over REST, in its events and on every page. */
@ServerTest
class CampaignsEverywhereTests {

    private static final List<String> SAME = List.of(
            "state", "outcome", "activity", "roundsDone", "cellsPrecise", "cellsTotal", "spentSeconds", "createdAt");

    private final Lab lab;
    private final JdbcClient database;
    private final Browser browser;

    CampaignsEverywhereTests(Lab lab, JdbcClient database) {
        this.lab = lab;
        this.database = database;
        this.browser = new Browser(lab.address());
    }

    @Test
    void rest_events_and_pages_agree_on_a_running_campaign_and_on_one_that_is_queued_behind_it() throws Exception {
        ScriptedAgent agent = ScriptedAgent.register(lab, "campaigns-everywhere");
        long running = lab.askForTable(agent.deviceId()).id();
        long queued = lab.askForTable(agent.deviceId()).id();
        agent.work();
        Lease lease = agent.lease();
        agent.heartbeat(lease.leaseId(), lease.fencingToken(), 1, "round 2 of many");
        estimate(running, 5_000);

        for (long id : List.of(running, queued)) {
            JsonNode one = lab.operator().get("/api/v1/campaigns/" + id).json();
            JsonNode listed = listed(agent.deviceId(), id);
            JsonNode event = firstEvent(id);
            for (String field : SAME) {
                assertThat(listed.path(field)).as(field + " in the list").isEqualTo(one.path(field));
                assertThat(event.path(field)).as(field + " in the event").isEqualTo(one.path(field));
            }
            assertThat(seconds(listed)).isCloseTo(seconds(one), within(30.0));
            assertThat(seconds(event)).isCloseTo(seconds(one), within(30.0));
            String page = browser.body("/campaigns/" + id);
            assertThat(page)
                    .contains(">" + one.path("outcome").asString() + "<")
                    .contains(one.path("activity").asString().replace("'", "&#39;"))
                    .contains(">Rounds</span><div class=\"figure\">"
                            + one.path("roundsDone").asInt() + "<");
            assertThat(remaining(page)).isEqualTo(id == running ? "1 h 23 min" : "?");
        }
        JsonNode first = lab.operator().get("/api/v1/campaigns/" + running).json();
        assertThat(first.path("activity").asString()).isEqualTo("round 2 of many");
        assertThat(first.path("roundsDone").asInt()).isPositive();
        assertThat(browser.body("/devices/" + agent.deviceId()))
                .containsPattern(
                        "<td class=\"number\">" + first.path("roundsDone").asInt() + "</td>");
        assertThat(browser.body("/"))
                .contains(first.path("cellsPrecise").asInt() + " of "
                        + first.path("cellsTotal").asInt() + " cells precise, 1 h 23 min remaining");
    }

    @Test
    void no_time_is_promised_where_none_is_known_or_the_known_one_is_over() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "campaigns-remaining");
        long campaign = lab.askForTable(agent.deviceId()).id();
        assertThat(agent.ask(5).status()).isEqualTo(200);
        assertThat(listed(agent.deviceId(), campaign).path("remainingSeconds").isNull())
                .isTrue();

        estimate(campaign, 200);
        assertThat(seconds(listed(agent.deviceId(), campaign))).isBetween(100.0, 200.0);

        estimate(campaign, 0.001);
        assertThat(listed(agent.deviceId(), campaign).path("remainingSeconds").isNull())
                .isTrue();
    }

    private void estimate(long campaign, double seconds) {
        database.sql("update campaign set remaining_seconds = :seconds, budget_seconds = 80000 where id = :id")
                .param("seconds", seconds)
                .param("id", campaign)
                .update();
    }

    private JsonNode listed(long device, long campaign) {
        JsonNode page =
                lab.operator().get("/api/v1/campaigns?deviceId=" + device).json();
        return page.path("items")
                .valueStream()
                .filter(item -> item.path("id").asLong() == campaign)
                .findFirst()
                .orElseThrow();
    }

    private JsonNode firstEvent(long campaign) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(lab.address() + "/api/v1/campaigns/" + campaign + "/events"))
                .header("Authorization", "Bearer " + ServerTest.OPERATOR_TOKEN)
                .build();
        try (Stream<String> lines = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofLines())
                .body()) {
            return lines.filter(line -> line.startsWith("data:"))
                    .map(line -> JsonMapper.shared().readTree(line.substring("data:".length())))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static double seconds(JsonNode campaign) {
        return campaign.path("remainingSeconds").asDouble(0);
    }

    private static String remaining(String page) {
        Matcher figure = Pattern.compile("data-remaining>([^<]*)<").matcher(page);
        assertThat(figure.find()).isTrue();
        return figure.group(1);
    }
}
