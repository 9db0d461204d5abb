package fusionlab.benchmarks.browser;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The summary of a run for people: missing cells with reasons, and the errors of predictions. */
record Summary(Plan plan, PrintStream out) {

    /** Allowed relative error of a browser table's predictions. */
    private static final double LIMIT_PERCENT = 6;

    /** @return whether every cell was measured */
    boolean table(JsonObject campaign) {
        line(
                "%d cells asked for, %d not measured, %.0f s of device time",
                campaign.get("cellsTotal").getAsInt(),
                campaign.getAsJsonArray("problems").size(),
                campaign.get("spentSeconds").getAsDouble());
        for (JsonElement problem : campaign.getAsJsonArray("problems")) {
            JsonObject missing = problem.getAsJsonObject();
            line(
                    "  %s: %s",
                    missing.get("key").getAsString(), missing.get("reason").getAsString());
        }
        return campaign.getAsJsonArray("problems").isEmpty();
    }

    /** The machine's stability: the spread of the sentinel's runs. */
    void sentinel(JsonObject table, String sentinelKey) {
        for (JsonElement element : table.getAsJsonArray("cells")) {
            JsonObject cell = element.getAsJsonObject();
            if (cell.get("key").getAsString().equals(sentinelKey)) {
                line(
                        "sentinel %s: median %.2f ms, coefficient of variation %.1f %% over %d runs",
                        sentinelKey,
                        cell.get("medianMs").getAsDouble(),
                        cell.get("variationPercent").getAsDouble(),
                        cell.get("samples").getAsInt());
            }
        }
    }

    /** @return whether every network was measured, and was close enough to its prediction, if judged */
    boolean networks(JsonObject campaign) {
        boolean complete = true;
        List<Double> errors = new ArrayList<>();
        line(
                "%14s %14s %26s %9s %5s  %s",
                "predicted, ms", "measured, ms", "95 % interval, ms", "error, %", "runs", "network");
        for (JsonElement element : campaign.getAsJsonArray("networks")) {
            JsonObject network = element.getAsJsonObject();
            String architecture = network.get("architecture").getAsString();
            JsonElement error = network.get("errorPercent");
            if (error == null || error.isJsonNull()) {
                line("  %s: %s", architecture, network.get("problem"));
                complete = false;
                continue;
            }
            errors.add(error.getAsDouble());
            line(
                    "%14.1f %14.1f %26s %+9.1f %5d  %s",
                    network.get("predictedMs").getAsDouble(),
                    network.get("measuredMs").getAsDouble(),
                    String.format(
                            Locale.ROOT,
                            "%.1f to %.1f",
                            network.get("measuredLowMs").getAsDouble(),
                            network.get("measuredHighMs").getAsDouble()),
                    error.getAsDouble(),
                    network.get("samples").getAsInt(),
                    architecture);
        }
        return complete && verdict(errors);
    }

    private boolean verdict(List<Double> errors) {
        double worst = errors.stream().mapToDouble(Math::abs).max().orElse(Double.NaN);
        line(
                "worst error %.1f %%, mean %+.1f %%",
                worst,
                errors.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN));
        if (!plan.judged()) {
            line("a smoke test: everything was measured; the errors prove nothing");
            return true;
        }
        boolean within = worst <= LIMIT_PERCENT;
        line("%s: all predictions %swithin %.0f %%", within ? "PASS" : "FAIL", within ? "" : "not ", LIMIT_PERCENT);
        return within;
    }

    void line(String format, Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
    }
}
