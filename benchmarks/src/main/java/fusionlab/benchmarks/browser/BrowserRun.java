package fusionlab.benchmarks.browser;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Lets a headless browser fill a latency table and measure whole networks against it, and prints what came of it: cells, what is missing
 * and why, and how far predictions were off. For a quiet machine: timings beside other work say nothing.
 *
 * @param server the lab
 * @param token an operator's API token
 * @param browser Chromium, or what understands its options
 * @param networks architectures to measure end to end, as text
 */
public record BrowserRun(
        URI server, String token, Path browser, String topology, int latentSize, int threads, List<String> networks) {

    /** Relative error of a prediction that a browser's table may have. */
    private static final double LIMIT_PERCENT = 6;

    private static final Set<String> ENDS = Set.of("DONE", "FAILED", "CANCELLED");
    private static final int ROUNDS = 7;
    private static final int BUDGET_SECONDS = 3600;

    /** @return whether everything was measured and every prediction was within the limit */
    public boolean run(PrintStream out) throws IOException, InterruptedException {
        LabRequests lab = new LabRequests(server, token, HttpClient.newHttpClient());
        JsonObject device = lab.post(
                "/api/v1/devices", Map.of("name", "headless browser " + System.currentTimeMillis(), "kind", "browser"));
        Path profile = Files.createTempDirectory("fusionlab-browser");
        Process chromium = open(profile, device.get("registrationToken").getAsString());
        try {
            JsonObject table = end(lab, table(lab, device.get("id").getAsLong()), out);
            printTable(table, out);
            if (!table.get("state").getAsString().equals("DONE")) {
                return false;
            }
            JsonObject checked = lab.post(
                    "/api/v1/latency-tables/" + table.get("latencyTableId").getAsLong() + "/validations",
                    Map.of("architectures", networks, "rounds", ROUNDS));
            return printNetworks(end(lab, checked.get("id").getAsLong(), out), out)
                    && table.getAsJsonArray("problems").isEmpty();
        } finally {
            chromium.descendants().forEach(ProcessHandle::destroy);
            chromium.destroy();
            chromium.waitFor(10, TimeUnit.SECONDS);
        }
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
                        server.resolve("/agent") + "#token=" + registrationToken + "&start=1")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("browser.log").toFile())
                .start();
    }

    private long table(LabRequests lab, long device) throws IOException, InterruptedException {
        Map<String, Object> profile = Map.of("runtime", "onnxruntime-web", "provider", "wasm", "threads", threads);
        return lab.post(
                        "/api/v1/campaigns",
                        Map.of(
                                "deviceId", device,
                                "topology", topology,
                                "latentSize", latentSize,
                                "profile", profile,
                                "minimumRounds", ROUNDS,
                                "budgetSeconds", BUDGET_SECONDS))
                .get("id")
                .getAsLong();
    }

    private static JsonObject end(LabRequests lab, long campaign, PrintStream out)
            throws IOException, InterruptedException {
        String said = "";
        while (true) {
            JsonObject now = lab.get("/api/v1/campaigns/" + campaign);
            String state = now.get("state").getAsString();
            String line = "campaign " + campaign + " " + state.toLowerCase(Locale.ROOT) + ", "
                    + now.get("cellsPrecise").getAsInt() + " of "
                    + now.get("cellsTotal").getAsInt() + ", "
                    + now.get("roundsDone").getAsInt() + " rounds";
            if (!line.equals(said)) {
                out.println(line);
                said = line;
            }
            if (ENDS.contains(state)) {
                return now;
            }
            TimeUnit.SECONDS.sleep(2);
        }
    }

    private static void printTable(JsonObject campaign, PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%d cells asked for, %d not measured, %.0f s of device time%n",
                campaign.get("cellsTotal").getAsInt(),
                campaign.getAsJsonArray("problems").size(),
                campaign.get("spentSeconds").getAsDouble());
        for (JsonElement problem : campaign.getAsJsonArray("problems")) {
            JsonObject missing = problem.getAsJsonObject();
            out.println("  " + missing.get("key").getAsString() + ": "
                    + missing.get("reason").getAsString());
        }
    }

    private static boolean printNetworks(JsonObject campaign, PrintStream out) {
        boolean within = true;
        for (JsonElement element : campaign.getAsJsonArray("networks")) {
            JsonObject network = element.getAsJsonObject();
            String architecture = network.get("architecture").getAsString();
            JsonElement error = network.get("errorPercent");
            if (error == null || error.isJsonNull()) {
                out.println("  " + architecture + ": " + network.get("problem"));
                within = false;
            } else {
                out.printf(
                        Locale.ROOT,
                        "  %s: measured %.1f ms, predicted %.1f ms, %+.1f %%%n",
                        architecture,
                        network.get("measuredMs").getAsDouble(),
                        network.get("predictedMs").getAsDouble(),
                        error.getAsDouble());
                within &= Math.abs(error.getAsDouble()) <= LIMIT_PERCENT;
            }
        }
        out.println(
                within
                        ? "all predictions within " + LIMIT_PERCENT + " %"
                        : "not all predictions within " + LIMIT_PERCENT + " %");
        return within;
    }
}
