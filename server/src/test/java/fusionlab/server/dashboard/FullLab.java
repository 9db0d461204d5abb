package fusionlab.server.dashboard;

import fusionlab.latency.LatencyTable;
import fusionlab.protocol.Bridge;
import fusionlab.protocol.Evaluation;
import fusionlab.search.ablation.AblationJson;
import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ScriptedAgent;
import fusionlab.server.testing.ScriptedBridge;
import fusionlab.server.testing.ScriptedWorker;
import fusionlab.server.testing.SyntheticAblations;
import fusionlab.server.testing.SyntheticTables;
import fusionlab.unet.Topology;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Something of everything, and all of it named as badly as the lab allows. */
final class FullLab {

    /** Markup, quotes, an entity, expressions of templates, and writing from right to left. */
    static final String HOSTILE = "</td><b id='x' onclick=\"y\">&lt; ${7*7} @{/} [[9]] שלום % ";

    private static final Topology TOPOLOGY = SyntheticTables.small("full-lab");

    private final Lab lab;
    private final String unique = String.valueOf(System.nanoTime());
    private final List<String> pages;

    FullLab(Lab lab) throws InterruptedException {
        this.lab = lab;
        ScriptedAgent agent = ScriptedAgent.register(lab, name("device"), HOSTILE);
        List<String> components = List.of("unet", "text-encoder", "decoder", "taesd");
        long campaign = lab.askForTable(
                        agent.deviceId(), Map.of("components", components, "picture", Map.of("steps", 2)))
                .id();
        agent.workOff();
        long measured = lab.operator().get("/api/v1/campaigns/" + campaign).number("latencyTableId");
        long waiting = lab.askForTable(agent.deviceId()).id();
        agent.ask(0, null, HOSTILE + "x".repeat(400));
        long revoked = lab.device(name("revoked")).id();
        lab.operator().delete("/api/v1/devices/" + revoked + "/token");
        Answer empty = lab.operator().post("/api/v1/devices", Map.of("name", name("new"), "kind", "ios"));
        lab.operator().post("/api/v1/api-tokens", Map.of("name", name("token"), "role", "BRIDGE"));
        phones();
        LatencyTable made = SyntheticTables.latencies(name("table"), TOPOLOGY);
        long latencies = SyntheticTables.importLatencies(lab, made);
        String lacking = TOPOLOGY.configurations(TOPOLOGY.latentSize()).get(3).key();
        long gaps = SyntheticTables.importLatencies(lab, SyntheticTables.without(made, lacking));
        long qualities = SyntheticTables.importQualities(
                lab,
                encoded(name("quality")),
                "full-lab",
                SyntheticTables.qualityCsv(TOPOLOGY),
                "&proxy=true&baselineClip=0.3&source=" + encoded(HOSTILE) + "&protocol=" + encoded(HOSTILE));
        Answer search = lab.operator()
                .post(
                        "/api/v1/searches",
                        Map.of("latencyTableId", latencies, "qualityTableId", qualities, "latencyTargetPercent", 80));
        lab.operator().get("/api/v1/searches/" + search.id() + "/events");
        long winner = lab.operator().get("/api/v1/searches/" + search.id()).number("winnerId");
        long sdQualities = SyntheticTables.importQualities(
                lab,
                encoded(name("sd quality")),
                "sd-v1.5",
                SyntheticTables.qualityCsv(Topology.builtIn("sd-v1.5")),
                "&baselineClip=0.3");
        long picture = picture(measured, sdQualities);
        long validation = lab.operator()
                .post(
                        "/api/v1/latency-tables/" + latencies + "/validations",
                        Map.of("deviceId", agent.deviceId(), "architectureIds", List.of(winner), "rounds", 1))
                .id();
        long evaluation = evaluations(latencies);
        long curve = curve();
        long ablation = lab.operator()
                .post(
                        "/api/v1/ablations",
                        "application/json",
                        AblationJson.write(SyntheticAblations.of(name("ablation"))))
                .id();
        pages = List.of(
                "/",
                "/devices",
                "/devices/" + agent.deviceId(),
                "/devices/" + agent.deviceId() + "?topology=sd-v1.5&latentSize=32&threads=2",
                "/tables/matrix",
                "/devices/" + revoked,
                "/devices/" + empty.id(),
                "/campaigns/" + campaign,
                "/campaigns/" + waiting,
                "/campaigns/" + validation,
                "/tables",
                "/tables/" + measured,
                "/tables/" + latencies,
                "/tables/" + gaps,
                "/tables/import",
                "/quality",
                "/quality/" + qualities,
                "/curves",
                "/curves/" + curve,
                "/ablations",
                "/ablations/" + ablation,
                "/searches",
                "/searches/" + search.id(),
                "/searches/" + picture,
                "/searches/new",
                "/searches/picture",
                "/searches/picture?table=" + measured + "&quality=" + sdQualities,
                "/architectures",
                "/architectures/" + winner,
                "/evaluations/" + evaluation,
                "/checkpoints/"
                        + lab.operator()
                                .get("/api/v1/evaluations/" + evaluation)
                                .number("checkpointId"),
                "/compare?tables=" + latencies + "," + gaps,
                "/compare?ids=" + winner,
                "/compare?tables=" + latencies + "," + measured + "&rows=differing&columns=device&columns=soc",
                "/compare?ids=" + winner + "&rows=all&columns=clip&columns=created",
                "/architectures/" + winner + "?table=" + gaps,
                "/compare",
                "/tokens",
                "/people",
                "/activity",
                "/notifications",
                "/docs",
                "/docs/published-latencies",
                "/docs/search",
                "/docs/glossary");
    }

    /** Pages of what it made, those of lists among them. */
    List<String> pages() {
        return pages;
    }

    private String name(String kind) {
        return HOSTILE + kind + unique.substring(unique.length() - 6);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** A search for a picture of two steps that nothing has to be removed for. */
    private long picture(long latencies, long sdQualities) {
        Answer search = lab.operator()
                .post(
                        "/api/v1/searches",
                        Map.of(
                                "qualityTableId",
                                sdQualities,
                                "pipeline",
                                Map.of("steps", 2),
                                "targets",
                                List.of(Map.of("latencyTableId", latencies, "secondsPerImage", 100_000))));
        lab.operator().get("/api/v1/searches/" + search.id() + "/events");
        return search.id();
    }

    private void phones() {
        ScriptedBridge bridge = ScriptedBridge.start(lab, "full-" + unique);
        bridge.problem(HOSTILE.repeat(9));
        bridge.sync(
                ScriptedBridge.phone(name("serial")),
                ScriptedBridge.phone(name("offline"), Bridge.State.UNAUTHORIZED, HOSTILE.repeat(20)));
    }

    /** @return the id of a curve with a point that is measured and one that is not */
    private long curve() {
        String checkpoint = ScriptedWorker.checkpoint("curve " + unique);
        ScriptedWorker worker = ScriptedWorker.of(lab, TOPOLOGY, checkpoint, architecture -> 0.3);
        worker.lease();
        long curve = lab.operator()
                .post(
                        "/api/v1/curves",
                        Map.of(
                                "checkpoints",
                                List.of(checkpoint),
                                "guidance",
                                List.of(1, 2),
                                "prompts",
                                4,
                                "name",
                                name("curve")))
                .id();
        Answer lease;
        do {
            lease = worker.client().post(Evaluation.LEASES, worker.offer(1));
        } while (lease.status() == 204);
        worker.work(lease.as(Evaluation.Lease.class));
        return curve;
    }

    /** @return the id of an evaluation that has a picture */
    private long evaluations(long latencies) throws InterruptedException {
        String checkpoint = ScriptedWorker.checkpoint("full " + unique);
        try (ScriptedWorker worker = ScriptedWorker.of(lab, TOPOLOGY, checkpoint, architecture -> 0.3)) {
            worker.lease();
            lab.operator()
                    .post(
                            "/api/v1/quality-tables/evaluations",
                            Map.of("checkpoint", checkpoint, "prompts", 4, "name", name("measured")));
            lab.operator()
                    .post(
                            "/api/v1/searches",
                            Map.of(
                                    "latencyTableId",
                                    latencies,
                                    "latencyTargetPercent",
                                    90,
                                    "qualitySource",
                                    "workers",
                                    "checkpoint",
                                    checkpoint));
            Optional<Evaluation.Lease> lease = Optional.empty();
            for (int tries = 0; tries < 100 && lease.isEmpty(); tries++) {
                Answer answer = worker.client().post(Evaluation.LEASES, worker.offer(1));
                lease = answer.status() == 200 ? Optional.of(answer.as(Evaluation.Lease.class)) : Optional.empty();
            }
            worker.work(lease.orElseThrow());
            return Objects.requireNonNull(lease.orElseThrow().work()).evaluationId();
        }
    }
}
