package fusionlab.launcher.demo;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import fusionlab.host.HostMemory;
import fusionlab.lab.LabRest;
import fusionlab.launcher.Failure;
import fusionlab.launcher.TextTable;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whole networks measured end to end, compared with the table's predictions. */
record Validation(List<Network> networks) {

    /** @param problem why it could not be measured, or null */
    record Network(
            String architecture,
            double measuredMs,
            double predictedMs,
            double predictedLowMs,
            double predictedHighMs,
            double errorPercent,
            boolean inside,
            @Nullable String problem) {}

    interface Pause {
        void pause() throws InterruptedException;
    }

    /** Fails before anything begins, not after minutes of measuring. @throws Failure if whole networks do not fit */
    static void requireMemory(DemoOptions options) {
        if (!options.validate) {
            return;
        }
        double needed = options.latentSize() > 32 ? 14 : 9;
        double available = HostMemory.now().freeGib();
        if (available < needed) {
            throw new Failure(String.format(
                    Locale.ROOT,
                    "--validate at %dx%d latents needs about %.0f GiB of memory and %.1f GiB are available: end other programs%s, or leave --validate out",
                    options.latentSize(),
                    options.latentSize(),
                    needed,
                    available,
                    options.latentSize() > 32 ? ", use --quick" : ""));
        }
    }

    static Validation run(
            LabRest client,
            long table,
            long device,
            List<String> architectures,
            int rounds,
            Duration budget,
            Pause pause,
            Progress progress)
            throws InterruptedException {
        Map<String, Object> body = Map.of(
                "deviceId",
                device,
                "architectures",
                architectures,
                "rounds",
                rounds,
                "budgetSeconds",
                budget.toSeconds());
        long id = client.post("/api/v1/latency-tables/" + table + "/validations", body)
                .get("id")
                .getAsLong();
        while (true) {
            JsonObject state = client.get("/api/v1/campaigns/" + id);
            switch (state.get("state").getAsString()) {
                case "DONE" -> {
                    return of(state);
                }
                case "FAILED", "CANCELLED" -> throw new Failure("the validation failed: " + Demo.problem(state));
                default -> progress.show("round " + Demo.integer(state, "roundsDone"), Demo.remaining(state));
            }
            pause.pause();
        }
    }

    private static Validation of(JsonObject campaign) {
        List<Network> networks = new ArrayList<>();
        for (JsonElement item : campaign.getAsJsonArray("networks")) {
            JsonObject network = item.getAsJsonObject();
            networks.add(new Network(
                    network.get("architecture").getAsString(),
                    Demo.decimal(network, "measuredMs"),
                    Demo.decimal(network, "predictedMs"),
                    Demo.decimal(network, "predictedLowMs"),
                    Demo.decimal(network, "predictedHighMs"),
                    Demo.decimal(network, "errorPercent"),
                    network.has("inside")
                            && !network.get("inside").isJsonNull()
                            && network.get("inside").getAsBoolean(),
                    network.has("problem") && !network.get("problem").isJsonNull()
                            ? network.get("problem").getAsString()
                            : null));
        }
        return new Validation(networks);
    }

    void print(PrintWriter out) {
        TextTable table =
                new TextTable("measured ms", "predicted ms", "<interval", "error", "<inside", "<architecture");
        for (Network it : networks) {
            table.row(
                    decimal(it.measuredMs),
                    decimal(it.predictedMs),
                    decimal(it.predictedLowMs) + " to " + decimal(it.predictedHighMs),
                    String.format(Locale.ROOT, "%+.2f %%", it.errorPercent),
                    it.problem == null ? (it.inside ? "yes" : "no") : it.problem,
                    it.architecture.length() <= 60 ? it.architecture : it.architecture.substring(0, 57) + "...");
        }
        double[] errors = networks.stream()
                .filter(it -> it.problem == null)
                .mapToDouble(it -> Math.abs(it.errorPercent))
                .sorted()
                .toArray();
        out.println();
        out.println("Validation: whole networks, measured end to end in the same window as their blocks");
        out.println(table);
        if (errors.length > 0) {
            double median = (errors[(errors.length - 1) / 2] + errors[errors.length / 2]) / 2;
            out.printf(
                    Locale.ROOT,
                    "%d networks: median |error| %.2f %%, worst %.2f %%, %d within the predicted interval%n",
                    errors.length,
                    median,
                    errors[errors.length - 1],
                    networks.stream().filter(Network::inside).count());
        }
    }

    /** @throws Failure naming the first network that could not be measured */
    void requireMeasured() {
        for (Network network : networks) {
            if (network.problem != null) {
                throw new Failure("a network of the validation could not be measured: " + network.problem);
            }
        }
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
