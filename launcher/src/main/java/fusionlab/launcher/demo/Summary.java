package fusionlab.launcher.demo;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction;
import fusionlab.launcher.Failure;
import fusionlab.search.ClipText;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The demo's final summary. */
record Summary(
        LatencyTable table,
        Topology topology,
        Architecture winner,
        JsonObject campaign,
        JsonObject search,
        double targetPercent,
        Bundle bundle,
        Duration elapsed) {

    Prediction.Predicted predicted(Architecture architecture) {
        if (table.predict(architecture) instanceof Prediction.Predicted predicted) {
            return predicted;
        }
        throw new Failure("the table cannot predict " + architecture.text());
    }

    /** @throws Failure if the winner is slower than the target */
    void requireTargetMet() {
        double target = predicted(topology.original()).ms() * targetPercent / 100;
        double found = predicted(winner).ms();
        if (found > target * (1 + 1e-9)) {
            throw new Failure(String.format(
                    Locale.ROOT,
                    "the winner takes %.1f ms, the target was %.1f ms: %s",
                    found,
                    target,
                    Demo.problem(search)));
        }
    }

    void print(PrintWriter out) {
        Prediction.Predicted base = predicted(topology.original());
        Prediction.Predicted found = predicted(winner);
        int precise = Demo.integer(campaign, "cellsPrecise");
        line(out, "%nDone in %s.%n", Progress.text(elapsed));
        line(
                out,
                "table     %s, version %d: %d cells, %d of them within the precision target or too small to matter, %d rounds",
                table.name(),
                table.version(),
                table.cells().size(),
                precise,
                table.provenance().rounds());
        line(
                out,
                "device    %s; %s %s, %s, %d thread(s), load %.2f",
                table.provenance().soc(),
                table.provenance().profile().runtime(),
                table.provenance().profile().runtimeVersion(),
                table.provenance().profile().precision(),
                table.provenance().profile().threads(),
                table.provenance().meanLoad());
        line(out, "original  %s", latency(base));
        line(out, "target    %.1f ms (%s %%)", base.ms() * targetPercent / 100, Demo.number(targetPercent));
        line(out, "winner    %s, %.1f %% of the original", latency(found), 100 * found.ms() / base.ms());
        line(out, "removed   %s", list(winner.removed()));
        if (!winner.copied().isEmpty()) {
            line(out, "copied    %s", list(winner.copied()));
        }
        line(
                out,
                "size      %,d parameters of %,d",
                topology.cost(winner, table.provenance().latentSize()).parameters(),
                topology.cost(topology.original(), table.provenance().latentSize())
                        .parameters());
        result(out);
        line(out, "WARNING   the quality numbers are a proxy: measured on a tiny UNet of the same topology, they say");
        line(out, "          nothing quantitative about SD-v1.5. The latencies are real.");
        line(out, "bundle    %s (%d files verified), unpacked in %s", bundle.zip(), bundle.files(), bundle.directory());
    }

    private void result(PrintWriter out) {
        JsonElement result = search.get("result");
        if (result == null || !result.isJsonObject()) {
            return;
        }
        JsonObject found = result.getAsJsonObject().getAsJsonObject("winner");
        line(
                out,
                "CLIP      %s by the proxy's additive estimate",
                ClipText.change(-found.get("clipLoss").getAsDouble()));
        JsonElement gap = found.get("gapToExact");
        if (gap != null && !gap.isJsonNull()) {
            line(out, "gap       %s to the exact optimum of removals", ClipText.plain(gap.getAsDouble()));
        }
    }

    private String latency(Prediction.Predicted predicted) {
        return String.format(
                Locale.ROOT,
                "%.1f ms (%s: %.1f to %.1f)",
                predicted.ms(),
                table.additivity().level(),
                predicted.lowMs(),
                predicted.highMs());
    }

    private static String list(List<String> slots) {
        return slots.isEmpty() ? "nothing" : slots.size() + ": " + String.join(", ", slots);
    }

    private static void line(PrintWriter out, String format, Object... arguments) {
        out.println(String.format(Locale.ROOT, format, arguments));
    }
}
