package fusionlab.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Conditions;
import fusionlab.protocol.Lease;
import fusionlab.protocol.Report;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ServerTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@ServerTest
class ConditionsTests {

    private static final Conditions WARM = new Conditions(64, false, 33.5, 1, false, 0.7);

    private final Lab lab;

    ConditionsTests(Lab lab) {
        this.lab = lab;
    }

    @Test
    void anAgentThatDoesNotMeasureGetsNoLeaseAndItsReasonIsShown() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "conditions-waiting");
        campaign(agent);

        Answer nothing =
                agent.ask(1, new Conditions(12, false, null, null, null, null), "battery at 12 %, not charging");

        assertThat(nothing.status()).isEqualTo(204);
        JsonNode device = device(agent);
        assertThat(device.path("waitingFor").asString()).isEqualTo("battery at 12 %, not charging");
        assertThat(device.path("conditions").path("batteryPercent").asInt()).isEqualTo(12);
        assertThat(device.path("conditions").path("temperatureC").isNull()).isTrue();
        assertThat(device.path("conditionsAt").isNull()).isFalse();

        Lease lease = agent.ask(0, WARM, null).as(Lease.class);
        assertThat(device(agent).path("waitingFor").isNull()).isTrue();
        agent.report(lease.leaseId(), agent.measured(lease));
        assertThat(log(agent))
                .contains("Waits: battery at 12 %, not charging", "Ready to measure")
                .anyMatch(text -> text.matches("Job \\d+ finished: \\d+ rounds of \\d+ blocks, \\d+ samples"));
        assertThat(JobLog.counted(1, "round")).isEqualTo("1 round");
        assertThat(JobLog.counted(2, "round")).isEqualTo("2 rounds");
    }

    @Test
    void theStateOfEachRoundIsStoredWithItsSamples() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "conditions-rounds");
        long campaign = campaign(agent);
        Lease lease = agent.lease();
        Report report = agent.measured(lease);
        int first = lease.job().firstRound();

        Answer taken = agent.report(lease.leaseId(), withStates(report, List.of(new Report.RoundState(first, WARM))));

        assertThat(taken.status()).as(taken.toString()).isEqualTo(200);
        List<JsonNode> runs = List.copyOf(lab.operator()
                .get("/api/v1/campaigns/" + campaign + "/samples?key="
                        + java.net.URLEncoder.encode(
                                lease.job().sentinelKey(), java.nio.charset.StandardCharsets.UTF_8))
                .json()
                .path("items")
                .values());
        assertThat(runs.get(0).path("conditions").path("temperatureC").asDouble())
                .isEqualTo(33.5);
        assertThat(runs.get(0).path("conditions").path("batteryPercent").asInt())
                .isEqualTo(64);
        assertThat(runs.get(1).path("conditions").isNull()).isTrue();
    }

    @Test
    void statesOfRoundsThatTheJobDoesNotHaveAreRefused() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "conditions-wrong");
        campaign(agent);
        Lease lease = agent.lease();

        Answer refused = agent.report(
                lease.leaseId(), withStates(agent.measured(lease), List.of(new Report.RoundState(9_999, WARM))));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text("field")).isEqualTo("states[0].round");
    }

    @Test
    void throttledRoundsAndRefusalsStandInTheLog() {
        ScriptedAgent agent = ScriptedAgent.register(lab, "conditions-throttled");
        campaign(agent);
        Lease lease = agent.lease();
        Report report = agent.measured(lease);
        List<Report.Run> runs = new ArrayList<>();
        report.samples()
                .forEach(run -> runs.add(new Report.Run(
                        run.key(),
                        run.round(),
                        run.order(),
                        run.wallNanos(),
                        run.cpuNanos(),
                        run.load(),
                        run.round() == lease.job().firstRound() ? "throttled" : "ok",
                        run.atMillis())));

        agent.report(lease.leaseId(), ScriptedAgent.with(report, runs));
        Lease second = agent.lease();
        agent.report(
                second.leaseId(),
                ScriptedAgent.ending(
                        agent.measured(second),
                        Report.Outcome.REFUSED,
                        List.of(new Report.Problem("", "no such provider here: nnapi"))));

        assertThat(log(agent))
                .anyMatch(text -> text.matches("Job \\d+: throttled in 1 of \\d+ rounds"))
                .anyMatch(text -> text.endsWith("refused: no such provider here: nnapi"));
    }

    private static Report withStates(Report report, List<Report.RoundState> states) {
        return new Report(
                report.fencingToken(),
                report.outcome(),
                report.profile(),
                report.agentVersion(),
                report.startedAtMillis(),
                report.finishedAtMillis(),
                report.prepareNanos(),
                report.inferenceNanos(),
                report.rounds(),
                report.samples(),
                report.problems(),
                states);
    }

    private long campaign(ScriptedAgent agent) {
        return lab.askForTable(agent.deviceId()).id();
    }

    private JsonNode device(ScriptedAgent agent) {
        return lab.operator().get("/api/v1/devices/" + agent.deviceId()).json();
    }

    private List<String> log(ScriptedAgent agent) {
        return lab
                .operator()
                .get("/api/v1/devices/" + agent.deviceId() + "/events")
                .json()
                .path("items")
                .values()
                .stream()
                .map(event -> event.path("text").asString())
                .toList();
    }
}
