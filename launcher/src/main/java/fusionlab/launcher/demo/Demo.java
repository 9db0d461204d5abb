package fusionlab.launcher.demo;

import com.google.gson.JsonObject;
import fusionlab.lab.LabRest;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.TableJson;
import fusionlab.launcher.Failure;
import fusionlab.launcher.Text;
import fusionlab.launcher.lab.Lab;
import fusionlab.launcher.lab.Progress;
import fusionlab.launcher.lab.Work;
import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Topology;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One run of the demo, from the empty host to the bundle on disk. */
final class Demo {

    private static final String TOPOLOGY = "sd-v1.5";
    private static final long SEED = 1;
    private static final int RANDOM_NETWORKS = 7;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final DemoOptions options;
    private final Lab lab;
    private final Path root;
    private final PrintWriter out;
    private final Progress progress;
    private final String stamp =
            LocalDateTime.now(Clock.systemDefaultZone()).format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));

    Demo(DemoOptions options, Lab lab, Path root, PrintWriter out, int columns) {
        this.options = options;
        this.lab = lab;
        this.root = root;
        this.out = out;
        this.progress = new Progress(phases(options), out, columns, Clock.systemUTC());
    }

    private static List<Progress.Phase> phases(DemoOptions options) {
        List<Progress.Phase> phases = new ArrayList<>(List.of(
                new Progress.Phase("server", Duration.ofSeconds(20)),
                new Progress.Phase(
                        options.adbSimulated ? "simulated phone" : "agent",
                        Duration.ofSeconds(options.adbSimulated ? 25 : 5)),
                new Progress.Phase("latency table", Duration.ofSeconds(options.budgetSeconds() + 15)),
                new Progress.Phase("search", Duration.ofSeconds(5)),
                new Progress.Phase("bundle", Duration.ofSeconds(3))));
        if (options.validate) {
            phases.add(new Progress.Phase("validation", options.validationBudget()));
        }
        if (options.adbSimulated) {
            phases.add(new Progress.Phase("leaving the phone", Duration.ofSeconds(10)));
        }
        if (options.online) {
            phases.add(new Progress.Phase("quality workers", Duration.ofSeconds(20)));
            phases.add(new Progress.Phase("measured search", options.effort().planned()));
        }
        if (options.distilled) {
            phases.add(new Progress.Phase("distillation", options.stageEffort().planned()));
            phases.add(new Progress.Phase("side by side", ModelComparison.PLANNED));
        }
        return phases;
    }

    /** @throws Failure if any of the demo's promises does not hold */
    void run() throws InterruptedException {
        Validation.requireMemory(options);
        out.println(Text.of(
                "FusionLab demo: SD-v1.5 at %dx%d latents in %s, %d thread(s), %s; target %s %% of the original",
                options.latentSize(),
                options.latentSize(),
                options.precision,
                options.threadCount(),
                where(),
                number(options.targetPercent)));
        Path place = (options.out == null ? Path.of("fusionlab-out", stamp) : options.out)
                .toAbsolutePath()
                .normalize();
        progress.next();
        LabRest client = lab.startServer(options.port, () -> progress.show("", null));
        progress.next();
        long device = options.adbSimulated
                ? lab.startPhone(client, "simulated-phone-" + stamp, () -> progress.show("", null))
                : lab.startAgent(client, "this-host-" + stamp, () -> progress.show("", null));
        progress.next();
        JsonObject campaign = measure(client, device);
        long tableId = campaign.get("latencyTableId").getAsLong();
        LatencyTable table = TableJson.read(client.text("/api/v1/latency-tables/" + tableId + ".json"));
        Topology topology =
                Topology.parse(table.provenance().topology(), table.provenance().topologyConfig());
        requireComplete(topology, table);
        progress.next();
        long qualityId = ProxyTable.imported(client, root, TOPOLOGY);
        JsonObject search = search(client, tableId, qualityId);
        JsonObject stored =
                client.get("/api/v1/architectures/" + search.get("winnerId").getAsLong());
        Architecture winner = Architecture.parse(topology, stored.get("text").getAsString());
        progress.next();
        Bundle bundle = bundle(client, search, place);
        Validation validation = null;
        if (options.validate) {
            progress.next();
            validation = Validation.run(
                    client,
                    tableId,
                    device,
                    ValidationSet.of(topology, winner.text(), RANDOM_NETWORKS, SEED),
                    options.latentSize() > 32 ? 8 : 12,
                    options.validationBudget(),
                    this::pause,
                    progress);
        }
        if (options.adbSimulated) {
            progress.next();
            lab.leavePhone(() -> progress.show("", null));
        }
        progress.clear();
        Summary summary = new Summary(
                table, topology, winner, campaign, search, options.targetPercent, bundle, progress.elapsed());
        summary.print(out);
        if (options.adbSimulated) {
            out.println("SIMULATED the phone was this host behind adb: no phone was measured. It was left clean.");
        }
        if (validation != null) {
            validation.print(out);
            validation.requireMeasured();
        }
        if (options.online) {
            out.flush();
            new OnlineDemo(options, lab, client, progress, this::pause, out)
                    .run(tableId, SEED, "demo-" + stamp, place.resolve("online"));
        }
        summary.requireTargetMet();
        out.flush();
        if (options.stay) {
            stay(client);
        } else {
            nextSteps(bundle);
        }
    }

    private String where() {
        if (options.adbSimulated) {
            return "LiteRT on a SIMULATED phone (which is this host) over adb";
        }
        return (options.runtime.equals("litert") ? "LiteRT" : "ONNX Runtime") + " on this host's CPU";
    }

    private JsonObject measure(LabRest client, long device) throws InterruptedException {
        JsonObject profile = new JsonObject();
        profile.addProperty("runtime", options.runtime);
        profile.addProperty("threads", options.threadCount());
        profile.addProperty("precision", options.precision.toUpperCase(Locale.ROOT));
        if (options.adbSimulated) {
            profile.addProperty("runtime", "litert");
            profile.addProperty("attentionForm", "PLAIN");
        }
        Map<String, Object> body = Map.of(
                "deviceId", device,
                "topology", TOPOLOGY,
                "latentSize", options.latentSize(),
                "profile", profile,
                "budgetSeconds", options.budgetSeconds());
        JsonObject campaign = client.post("/api/v1/campaigns", body);
        return Work.campaign(client, campaign.get("id").getAsLong(), progress, this::pause);
    }

    private static void requireComplete(Topology topology, LatencyTable table) {
        List<String> lacking = topology.configurations(table.provenance().latentSize()).stream()
                .map(BlockConfiguration::key)
                .filter(key -> !table.cells().containsKey(key))
                .toList();
        if (!lacking.isEmpty()) {
            throw new Failure("the table lacks " + lacking.size() + " cells, the first of them " + lacking.get(0) + " ("
                    + table.missing().getOrDefault(lacking.get(0), "no reason given") + ")");
        }
    }

    private JsonObject search(LabRest client, long table, long quality) throws InterruptedException {
        Map<String, Object> body = Map.of(
                "latencyTableId", table,
                "qualityTableId", quality,
                "latencyTargetPercent", options.targetPercent,
                "algorithm", "evolution",
                "seed", SEED);
        JsonObject search = client.post("/api/v1/searches", body);
        String path = "/api/v1/searches/" + search.get("id").getAsLong();
        JsonObject done = Work.await(
                client,
                path,
                state -> path + " ended " + state,
                state -> progress.show("round " + Work.integer(state, "roundsDone"), null),
                this::pause);
        if (Work.known(done, "winnerId").isEmpty()) {
            throw new Failure("the search found no winner: " + Work.problem(done));
        }
        return done;
    }

    static Bundle bundle(LabRest client, JsonObject search, Path place) {
        return Bundle.unpack(
                client.bytes("/api/v1/architectures/" + search.get("winnerId").getAsLong()
                        + "/download?format=bundle&search=" + search.get("id").getAsLong()),
                place);
    }

    private void pause() throws InterruptedException {
        lab.requireAlive();
        Thread.sleep(PAUSE.toMillis());
    }

    private void stay(LabRest client) throws InterruptedException {
        out.printf(
                "%nThe dashboard stays at %s, login admin / %s; Ctrl-C stops it.%n",
                client.server(), lab.credentials().adminPassword());
        out.flush();
        lab.waitForServer();
    }

    private void nextSteps(Bundle bundle) {
        Path data = lab.data();
        out.printf(
                "%nNext:%n"
                        + "  ./fusionlab verify %s%n      checks the bundle again; docs/export.md makes a model of it: ./fusionlab quality export%n"
                        + "  ./fusionlab server --data %s%n      shows these tables and searches at http://localhost:8080;"
                        + " sign in as admin with the first line of %s%n"
                        + "  ./fusionlab demo --stay%n      runs the demo again and leaves its dashboard open%n",
                bundle.zip(), data.resolve("lab"), data.resolve("credentials"));
        out.flush();
    }

    static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
