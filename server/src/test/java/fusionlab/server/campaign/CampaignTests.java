package fusionlab.server.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.TableCsv;
import fusionlab.latency.TableJson;
import fusionlab.protocol.Lease;
import fusionlab.protocol.Report;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Browser;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ServerTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

@ServerTest
class CampaignTests {

    private final Lab lab;
    private final JdbcClient database;
    private final CampaignGuard guard;

    CampaignTests(Lab lab, JdbcClient database, CampaignGuard guard) {
        this.lab = lab;
        this.database = database;
        this.guard = guard;
    }

    @Test
    void a_campaign_becomes_a_table_with_its_provenance() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "campaign-full");
        long campaign = start(agent, Map.of());

        int jobs = agent.workOff();

        Answer done = show(campaign);
        assertThat(done.text("state")).as(done.toString()).isEqualTo("DONE");
        assertThat(jobs).isGreaterThanOrEqualTo(2);
        assertThat(done.number("cellsPrecise"))
                .isEqualTo(done.number("cellsTotal"))
                .isPositive();
        assertThat(done.number("roundsDone")).isGreaterThanOrEqualTo(9);
        assertThat(done.number("remainingSeconds")).isZero();
        long table = done.number("latencyTableId");
        Answer json = lab.operator().get("/api/v1/latency-tables/" + table + ".json");
        assertThat(json.header("Content-Disposition"))
                .isEqualTo(
                        "attachment; filename=\"latency-campaign-full-sd-v1-5-8x8-onnxruntime-cpu-fp32-t1-b1-multi-head-v1.json\"");
        LatencyTable read = TableJson.read(json.body());
        assertThat(read.version()).isEqualTo(1);
        assertThat(read.cells()).hasSize((int) done.number("cellsTotal"));
        assertThat(read.missing()).isEmpty();
        assertThat(read.provenance().device()).isEqualTo("campaign-full");
        assertThat(read.provenance().profile().runtimeVersion()).isEqualTo("1.29.0");
        assertThat(read.provenance().osFingerprint()).isEqualTo("linux-6.1-test");
        assertThat(read.provenance().agentVersion()).isEqualTo("1.0-test");
        assertThat(read.provenance().meanLoad()).isEqualTo(0.5);
        Answer csv = lab.operator().get("/api/v1/latency-tables/" + table + ".csv");
        assertThat(csv.header("Content-Type")).startsWith("text/csv");
        assertThat(TableCsv.read(csv.body())).isEqualTo(read);
        var cell = read.cells().entrySet().iterator().next();
        assertThat(lab.operator()
                        .get("/api/v1/latency-tables/" + table + "/samples?key="
                                + java.net.URLEncoder.encode(cell.getKey(), java.nio.charset.StandardCharsets.UTF_8))
                        .json()
                        .path("items")
                        .size())
                .isEqualTo(cell.getValue().samples());
    }

    @Test
    void a_second_table_of_the_same_conditions_is_the_next_version() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "campaign-versions");
        start(agent, Map.of("minimumRounds", 1));
        agent.workOff();
        long second = start(agent, Map.of("minimumRounds", 1));
        agent.workOff();

        Answer table =
                lab.operator().get("/api/v1/latency-tables/" + show(second).number("latencyTableId"));
        assertThat(table.number("version")).isEqualTo(2);
    }

    @Test
    void cells_that_stay_wide_get_more_rounds_than_the_others() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "campaign-adaptive");
        long campaign = start(agent, Map.of());
        Lease first = agent.lease();
        String noisy = first.job().configurations().stream()
                .filter(key -> !key.equals(first.job().sentinelKey()))
                .findFirst()
                .orElseThrow();
        agent.taking(key -> key.equals(noisy) ? 40 : 5, key -> key.equals(noisy) ? 0.08 : 0.001);
        agent.report(first.leaseId(), agent.measured(first));
        agent.workOff();

        Answer done = show(campaign);
        assertThat(done.text("state")).as(done.toString()).isEqualTo("DONE");
        Map<String, Long> counts = new HashMap<>();
        database.sql("select key, count(*) from sample where campaign_id = :id group by key")
                .param("id", campaign)
                .query((row, number) -> counts.put(row.getString(1), row.getLong(2)))
                .list();
        String sentinel = first.job().sentinelKey();
        assertThat(counts.get(noisy)).isGreaterThan(15);
        counts.forEach((key, count) -> {
            if (!key.equals(noisy) && !key.equals(sentinel)) {
                assertThat(count).as(key).isEqualTo(15);
            }
        });
    }

    @Test
    void the_budget_ends_a_campaign_and_wide_cells_keep_their_flag() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "campaign-budget");
        agent.taking(key -> 5, key -> 0.3);
        long campaign = start(agent, Map.of("minimumRounds", 6, "budgetSeconds", 60));

        for (int job = 0; job < 2; job++) {
            Lease lease = agent.lease();
            database.sql("update job set leased_at = now() - interval '40 seconds' where id = :id")
                    .param("id", lease.leaseId())
                    .update();
            agent.report(lease.leaseId(), lasting(agent.measured(lease), 40_000));
        }

        Answer done = show(campaign);
        assertThat(done.text("state")).as(done.toString()).isEqualTo("DONE");
        assertThat(done.json().path("spentSeconds").asDouble()).isBetween(79.0, 81.0);
        assertThat(lab.operator()
                        .get("/api/v1/latency-tables/" + done.number("latencyTableId"))
                        .body())
                .contains("WIDE_INTERVAL");
    }

    @Test
    void a_block_that_cannot_be_measured_is_missing_with_its_reason() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "campaign-problem");
        long campaign = start(agent, Map.of("minimumRounds", 2));
        Lease lease = agent.lease();
        String bad = lease.job().configurations().get(0);
        Report report = agent.measured(lease);
        List<Report.Run> others =
                report.samples().stream().filter(run -> !run.key().equals(bad)).toList();
        agent.report(
                lease.leaseId(),
                ScriptedAgent.ending(
                        ScriptedAgent.with(report, others),
                        Report.Outcome.COMPLETED,
                        List.of(new Report.Problem(bad, "out of memory"))));
        agent.workOff();

        Answer done = show(campaign);
        assertThat(done.text("state")).as(done.toString()).isEqualTo("DONE");
        assertThat(done.json().path("problems").path(0).path("reason").asString())
                .isEqualTo("out of memory");
        long table = done.number("latencyTableId");
        assertThat(lab.operator()
                        .get("/api/v1/latency-tables/" + table)
                        .json()
                        .path("missing")
                        .path(bad)
                        .asString())
                .isEqualTo("out of memory");
        assertThat(lab.operator()
                        .get("/api/v1/latency-tables/" + table + "/prediction?architecture=base")
                        .json()
                        .path("missing")
                        .path(0)
                        .asString())
                .isEqualTo(bad);
    }

    @Test
    void a_refusal_ends_the_campaign_with_the_devices_reason() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "campaign-refused");
        long campaign = start(agent, Map.of());
        Lease lease = agent.lease();
        agent.report(
                lease.leaseId(),
                ScriptedAgent.ending(
                        agent.measured(lease),
                        Report.Outcome.REFUSED,
                        List.of(new Report.Problem("", "the runtime lacks a library"))));

        assertThat(show(campaign).text("state")).isEqualTo("FAILED");
        assertThat(show(campaign).text("problem")).contains("the runtime lacks a library");
    }

    @Test
    void a_null_config_of_a_topology_is_none() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "campaign-absent-config");
        Map<String, Object> without = new HashMap<>();
        without.put("topologyConfig", null);

        assertThat(show(start(agent, without)).text("topology")).isEqualTo("sd-v1.5");
    }

    @Test
    void a_cancelled_campaign_stops_the_agent_and_keeps_what_it_reports() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "campaign-cancel");
        long campaign = start(agent, Map.of());
        Lease lease = agent.lease();

        assertThat(lab.operator().delete("/api/v1/campaigns/" + campaign).text("state"))
                .isEqualTo("CANCELLED");

        assertThat(agent.heartbeat(lease.leaseId(), lease.fencingToken(), 1, "on")
                        .json()
                        .path("cancelled")
                        .asBoolean())
                .isTrue();
        assertThat(agent.report(lease.leaseId(), agent.measured(lease)).status())
                .isEqualTo(200);
        assertThat(agent.ask(0).status()).isEqualTo(204);
        assertThat(show(campaign).text("state")).isEqualTo("CANCELLED");
        assertThat(database.sql("select count(*) from sample where campaign_id = :id")
                        .param("id", campaign)
                        .query(Long.class)
                        .single())
                .isPositive();
    }

    @Test
    void a_campaign_with_a_profile_that_cannot_be_read_can_be_cancelled() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "campaign-unreadable");
        long campaign = start(agent, Map.of());
        long next = start(agent, Map.of());
        Lease lease = agent.lease();
        database.sql("update campaign set profile = '[]' where id = :id")
                .param("id", campaign)
                .update();

        for (int repetition = 0; repetition < 2; repetition++) {
            assertThat(lab.operator().delete("/api/v1/campaigns/" + campaign).status())
                    .isEqualTo(204);
        }

        assertThat(database.sql("select state || ' ' || profile from campaign where id = :id")
                        .param("id", campaign)
                        .query(String.class)
                        .single())
                .isEqualTo("CANCELLED []");
        assertThat(agent.heartbeat(lease.leaseId(), lease.fencingToken(), 1, "on")
                        .json()
                        .path("cancelled")
                        .asBoolean())
                .isTrue();
        assertThat(show(next).text("state")).isEqualTo("RUNNING");
        // For the tests that count what can be read.
        database.sql("update campaign set profile = (select profile from campaign where id = :next) where id = :id")
                .param("next", next)
                .param("id", campaign)
                .update();
    }

    @Test
    void a_table_whose_budget_ended_too_soon_says_how_many_cells_missed_the_target_and_can_have_more_time() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "campaign-imprecise")
                .taking(key -> key.startsWith("resnet") ? 5 : 0.001, key -> 0.3);
        long campaign = start(agent, Map.of());
        agent.work();
        database.sql("update campaign set spent_seconds = 1000 where id = :id")
                .param("id", campaign)
                .update();
        agent.workOff();

        Answer done = show(campaign);
        long imprecise = done.number("cellsImprecise");
        assertThat(done.text("state")).as(done.toString()).isEqualTo("DONE");
        assertThat(imprecise).isPositive().isEqualTo(done.number("cellsTotal") - done.number("cellsPrecise"));
        assertThat(done.text("outcome")).isEqualTo("done, " + imprecise + " cells imprecise");
        Browser browser = new Browser(lab.address());
        String missed = imprecise + " of " + done.number("cellsTotal") + " cells missed the precision target";
        assertThat(browser.body("/campaigns/" + campaign))
                .contains(missed)
                .containsPattern("; [0-9]+ more are wider but too small to matter");
        assertThat(browser.body("/tables/" + done.number("latencyTableId")))
                .contains(
                        missed,
                        "aria-label=\"wide\"",
                        "aria-label=\"wide, small\"",
                        "too small to matter",
                        ">± %, wider<");

        String again = "/api/v1/latency-tables/" + done.number("latencyTableId") + "/remeasurement";
        assertThat(lab.operator().post(again, Map.of("budgetSeconds", 0)).text("field"))
                .isEqualTo("budgetSeconds");
        Answer longer = lab.operator().post(again, Map.of("budgetSeconds", 600));
        assertThat(longer.status()).as(longer.toString()).isEqualTo(202);
        assertThat(longer.number("budgetSeconds")).isEqualTo(600);
        assertThat(longer.number("cellsTotal")).isEqualTo(done.number("cellsTotal"));
        assertThat(longer.number("cellsImprecise")).isZero();
    }

    @Test
    void a_campaign_whose_agent_is_away_says_since_when_and_promises_no_time() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "campaign-away");
        long campaign = start(agent, Map.of());
        agent.work();
        Lease lease = agent.lease();
        agent.heartbeat(lease.leaseId(), lease.fencingToken(), 1, "round 2");
        assertThat(show(campaign).json().path("remainingSeconds").asDouble()).isPositive();
        assertThat(show(campaign).json().path("jobSeconds").asDouble()).isPositive();

        database.sql("update device set last_seen_at = '2026-01-02T03:04:05Z' where id = :id")
                .param("id", agent.deviceId())
                .update();

        assertThat(show(campaign).text("activity"))
                .isEqualTo("waits for the device's agent, offline since 2026-01-02T03:04:05Z");
        assertThat(show(campaign).json().path("remainingSeconds").isNull()).isTrue();
        assertThat(show(campaign).json().path("jobSeconds").asDouble()).isZero();
        assertThat(show(start(agent, Map.of())).text("activity"))
                .isEqualTo(
                        "waits for other campaigns of its device, and for its agent, offline since 2026-01-02T03:04:05Z");
    }

    @Test
    void campaigns_of_one_device_take_turns() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "campaign-turns");
        long first = start(agent, Map.of("minimumRounds", 1));
        long second = start(agent, Map.of("minimumRounds", 1));

        assertThat(show(first).text("state")).isEqualTo("RUNNING");
        assertThat(show(second).text("state")).isEqualTo("QUEUED");
        assertThat(show(second).text("activity")).isEqualTo("waits for other campaigns of its device");
        agent.work();
        assertThat(show(first).text("state")).isEqualTo("DONE");
        assertThat(show(second).text("state")).isEqualTo("RUNNING");
        agent.workOff();
        assertThat(show(second).text("state")).isEqualTo("DONE");
        assertThat(lab.operator()
                        .get("/api/v1/campaigns?deviceId=" + agent.deviceId())
                        .number("total"))
                .isEqualTo(2);
    }

    @Test
    void a_preferred_campaign_is_its_devices_next_one() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "preferring-device");
        long running = start(agent, Map.of());
        long second = start(agent, Map.of());
        long third = start(agent, Map.of());
        long fourth = start(agent, Map.of());
        assertThat(prefer(third).text("state")).isEqualTo("QUEUED");
        assertThat(prefer(fourth).status()).isEqualTo(200);

        Answer refused = prefer(running);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("detail")).contains("is running, not queued");
        assertThat(prefer(987_654_321).status()).isEqualTo(404);

        List<Long> order = new ArrayList<>();
        for (long ended : List.of(running, fourth, third)) {
            lab.operator().delete("/api/v1/campaigns/" + ended);
            order.addAll(Stream.of(second, third, fourth)
                    .filter(id -> show(id).text("state").equals("RUNNING"))
                    .toList());
        }
        assertThat(order).containsExactly(fourth, third, second);
    }

    private Answer prefer(long campaign) {
        return lab.operator().post("/api/v1/campaigns/" + campaign + "/next");
    }

    @Test
    void a_campaign_that_lost_its_job_is_set_going_again() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "campaign-stranded");
        long campaign = start(agent, Map.of("minimumRounds", 1));
        database.sql("delete from job where campaign_id = :id")
                .param("id", campaign)
                .update();

        guard.look();
        agent.workOff();

        assertThat(show(campaign).text("state")).isEqualTo("DONE");
    }

    @Test
    void a_campaign_that_cannot_be_planned_fails_and_lets_the_others_go_on() {
        ScriptedAgent broken = ScriptedAgent.register(lab, "campaign-unplannable");
        ScriptedAgent sound = ScriptedAgent.register(lab, "campaign-plannable");
        long unplannable = start(broken, Map.of("minimumRounds", 1));
        long stranded = start(sound, Map.of("minimumRounds", 1));
        database.sql("delete from job where campaign_id in (:ids)")
                .param("ids", List.of(unplannable, stranded))
                .update();
        database.sql("update campaign set topology_config = '{}' where id = :id")
                .param("id", unplannable)
                .update();

        guard.look();

        assertThat(show(unplannable).text("state")).isEqualTo("FAILED");
        sound.workOff();
        assertThat(show(stranded).text("state")).isEqualTo("DONE");
    }

    @Test
    void a_report_after_which_nothing_can_be_planned_is_taken_all_the_same() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "campaign-unplannable-later");
        long campaign = start(agent, Map.of("minimumRounds", 5));
        Lease lease = agent.lease();
        database.sql("update campaign set topology_config = '{}' where id = :id")
                .param("id", campaign)
                .update();

        assertThat(agent.report(lease.leaseId(), agent.measured(lease)).status())
                .isEqualTo(200);
        assertThat(show(campaign).text("state")).isEqualTo("FAILED");
        assertThat(show(campaign).text("problem")).contains("could not plan");
    }

    @Test
    void requests_that_make_no_sense_are_refused_by_field() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "campaign-nonsense");

        assertRefused(agent, Map.of("topology", "sd-v9"), "topology");
        assertRefused(agent, Map.of("topologyConfig", "not a config"), "topologyConfig");
        assertRefused(agent, Map.of("topologyConfig", List.of()), "topologyConfig");
        assertRefused(agent, Map.of("topologyConfig", Map.of("sample_size", 64)), "topologyConfig.block_out_channels");
        assertRefused(agent, Map.of("topologyConfig", Map.of(), "topology", "a b"), "topology");
        assertRefused(agent, Map.of("latentSize", 9), "latentSize");
        assertRefused(agent, Map.of("latentSize", -8), "latentSize");
        for (int size : new int[] {7, 12, 264}) {
            Answer unfit = lab.operator().post("/api/v1/campaigns", request(agent, Map.of("latentSize", size)));
            assertThat(unfit.text("detail"))
                    .isEqualTo("The latent size of sd-v1.5 must be a multiple of 8 from 8 to 256, not " + size);
            assertThat(unfit.text("remedy")).isEqualTo("give a multiple of 8, such as 64");
        }
        assertRefused(agent, Map.of("profile", Map.of("threads", 0)), "profile.threads");
        assertRefused(agent, Map.of("profile", Map.of()), "profile.threads");
        assertRefused(agent, Map.of("profile", Map.of("threads", 1, "provider", "abacus")), "profile.provider");
        assertRefused(agent, Map.of("profile", Map.of("threads", 1, "runtime", "litert")), "profile.runtime");
        assertRefused(agent, Map.of("profile", Map.of("threads", 1, "provider", "coreml")), "profile.provider");
        assertRefused(agent, Map.of("profile", Map.of("threads", 200)), "profile.threads");
        assertRefused(agent, Map.of("profile", Map.of("threads", 1, "precision", "FP16")), "profile.precision");
        assertRefused(agent, Map.of("profile", Map.of("threads", 1, "precision", "INT8")), "profile.precision");
        assertRefused(
                agent,
                Map.of("profile", Map.of("threads", 1, "runtime", "litert", "attentionForm", "MULTI_HEAD")),
                "profile.attentionForm");
        assertRefused(agent, Map.of("precisionTarget", -1), "precisionTarget");
        assertRefused(agent, Map.of("budgetSeconds", 0), "budgetSeconds");
        assertRefused(agent, Map.of("deviceId", 999_999_999), "deviceId");
        assertThat(lab.viewer()
                        .post("/api/v1/campaigns", request(agent, Map.of()))
                        .status())
                .isEqualTo(403);
        assertThat(lab.operator().get("/api/v1/campaigns/999999999").status()).isEqualTo(404);
    }

    @Test
    void a_repeated_creation_is_one_campaign() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "campaign-idempotent");
        Lab.Client client = lab.operator().header("Idempotency-Key", "campaign-once");

        Answer first = client.post("/api/v1/campaigns", request(agent, Map.of()));
        Answer second = client.post("/api/v1/campaigns", request(agent, Map.of()));

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(first.header("Location")).isEqualTo("/api/v1/campaigns/" + first.id());
    }

    @Test
    void events_end_with_the_campaign() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "campaign-events");
        long campaign = start(agent, Map.of("minimumRounds", 1));
        agent.work();

        Answer stream = lab.operator().get("/api/v1/campaigns/" + campaign + "/events");
        assertThat(stream.header("X-Accel-Buffering")).isEqualTo("no");
        assertThat(stream.header("Cache-Control")).isEqualTo("no-store, no-transform");

        assertThat(stream.header("Content-Type")).startsWith("text/event-stream");
        assertThat(stream.body()).contains("event:campaign").contains("\"state\":\"DONE\"");
    }

    @Test
    void events_follow_a_running_campaign_to_its_end() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "campaign-events-live");
        long campaign = start(agent, Map.of("minimumRounds", 1));
        var stream = java.util.concurrent.CompletableFuture.supplyAsync(
                () -> lab.operator().get("/api/v1/campaigns/" + campaign + "/events"));

        agent.work();

        assertThat(stream.join().body()).contains("\"state\":\"DONE\"");
    }

    private void assertRefused(ScriptedAgent agent, Map<String, Object> change, String field) {
        Answer refused = lab.operator().post("/api/v1/campaigns", request(agent, change));
        assertThat(refused.status()).as(change + " " + refused).isEqualTo(422);
        assertThat(refused.text("field")).isEqualTo(field);
    }

    private long start(ScriptedAgent agent, Map<String, Object> change) {
        Answer created = lab.operator().post("/api/v1/campaigns", request(agent, change));
        assertThat(created.status()).as(created.toString()).isEqualTo(202);
        return created.id();
    }

    private static Map<String, Object> request(ScriptedAgent agent, Map<String, Object> change) {
        Map<String, Object> request = new HashMap<>(Map.of(
                "deviceId", agent.deviceId(), "topology", "sd-v1.5", "latentSize", 8, "profile", Map.of("threads", 1)));
        request.putAll(change);
        return request;
    }

    private Answer show(long campaign) {
        return lab.operator().get("/api/v1/campaigns/" + campaign);
    }

    private static Report lasting(Report report, long millis) {
        return new Report(
                report.fencingToken(),
                report.outcome(),
                report.profile(),
                report.agentVersion(),
                report.finishedAtMillis() - millis,
                report.finishedAtMillis(),
                0,
                0,
                report.rounds(),
                report.samples(),
                report.problems(),
                report.states());
    }
}
