package fusionlab.benchmarks.browser;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.lab.LabRest;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Lets a headless browser fill a latency table and measure whole networks against it. Needs a quiet machine: timings next to other work are
 * meaningless.
 *
 * @param server the lab
 * @param token an operator's API token
 * @param browser Chromium, or a program with the same options
 */
public record BrowserRun(URI server, String token, Path browser, Plan plan) {

    /** Extra minutes for networks whose times vary, beyond the rounds of each. */
    private static final int VALIDATION_SECONDS = 900;

    private static final Set<String> ENDS = Set.of("DONE", "FAILED", "CANCELLED");
    private static final int BUDGET_SECONDS = 3600;
    private static final double BUSY = 0.5;

    /** @return whether everything was measured and every prediction was within the limit */
    public boolean run(PrintStream out) throws IOException, InterruptedException {
        Summary summary = new Summary(plan, out);
        double load = load();
        summary.line(
                "one-minute load before anything runs: %.2f%s",
                load, load > BUSY ? "  (BUSY: do not trust the results)" : "");
        LabRest lab = new LabRest(server, "fusionlab-browser-benchmark", token);
        JsonObject device = lab.post(
                "/api/v1/devices", Map.of("name", "headless browser " + System.currentTimeMillis(), "kind", "browser"));
        Path profile = Files.createTempDirectory("fusionlab-browser");
        Process chromium = open(profile, device.get("registrationToken").getAsString());
        try {
            JsonObject campaign = end(lab, fill(lab, device.get("id").getAsLong()), out);
            boolean whole = summary.table(campaign);
            if (!campaign.get("state").getAsString().equals("DONE")) {
                summary.line("the campaign failed: %s", campaign.get("problem"));
                return false;
            }
            String table =
                    "/api/v1/latency-tables/" + campaign.get("latencyTableId").getAsLong();
            summary.sentinel(lab.get(table), campaign.get("sentinelKey").getAsString());
            JsonObject checked = lab.post(
                    table + "/validations",
                    Map.of(
                            "architectures", plan.networks(),
                            "rounds", plan.rounds(),
                            "budgetSeconds", VALIDATION_SECONDS));
            JsonObject measured = end(lab, checked.get("id").getAsLong(), out);
            summary.line(
                    "one-minute load at the end: %.2f, of which this run's own is about %d", load(), plan.threads());
            return summary.networks(measured) && whole;
        } finally {
            chromium.descendants().forEach(ProcessHandle::destroy);
            chromium.destroy();
            chromium.waitFor(10, TimeUnit.SECONDS);
        }
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private Process open(Path profile, String registrationToken) throws IOException {
        return new ProcessBuilder(
                        browser.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--no-first-run",
                        "--disable-quic",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--user-data-dir=" + profile,
                        server.toString().replaceAll("/+$", "") + "/agent#token=" + registrationToken + "&start=1")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("browser.log").toFile())
                .start();
    }

    private long fill(LabRest lab, long device) throws IOException, InterruptedException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("deviceId", device);
        request.put("topology", plan.topology());
        if (!plan.config().isEmpty()) {
            request.put("topologyConfig", JsonParser.parseString(plan.config()));
        }
        request.put("latentSize", plan.latentSize());
        request.put("profile", Map.of("runtime", "onnxruntime-web", "provider", "wasm", "threads", plan.threads()));
        request.put("precisionTarget", plan.judged() ? 0.03 : 1);
        request.put("minimumRounds", plan.rounds());
        request.put("budgetSeconds", BUDGET_SECONDS);
        return lab.post("/api/v1/campaigns", request).get("id").getAsLong();
    }

    private static JsonObject end(LabRest lab, long campaign, PrintStream out)
            throws IOException, InterruptedException {
        String printed = "";
        while (true) {
            JsonObject now = lab.get("/api/v1/campaigns/" + campaign);
            String state = now.get("state").getAsString();
            String line = "campaign " + campaign + " " + state.toLowerCase(Locale.ROOT) + ", "
                    + now.get("cellsPrecise").getAsInt() + " of "
                    + now.get("cellsTotal").getAsInt() + ", "
                    + now.get("roundsDone").getAsInt() + " rounds";
            if (!line.equals(printed)) {
                out.println(line);
                printed = line;
            }
            if (ENDS.contains(state)) {
                return now;
            }
            TimeUnit.SECONDS.sleep(2);
        }
    }
}
