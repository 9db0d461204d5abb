package fusionlab.launcher.demo;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction;
import fusionlab.latency.Provenance;
import fusionlab.launcher.Failure;
import fusionlab.launcher.Text;
import fusionlab.launcher.lab.Progress;
import fusionlab.launcher.lab.Work;
import fusionlab.search.ClipText;
import fusionlab.unet.Architecture;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Topology;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;

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
            throw new Failure(Text.of(
                    "the winner takes %.1f ms, the target was %.1f ms: %s", found, target, Work.problem(search)));
        }
    }

    void print(PrintWriter out) {
        Prediction.Predicted base = predicted(topology.original());
        Prediction.Predicted found = predicted(winner);
        Provenance measured = table.provenance();
        RuntimeProfile profile = measured.profile();
        long whole = topology.cost(topology.original(), measured.latentSize()).parameters();
        long left = topology.cost(winner, measured.latentSize()).parameters();
        out.println(Text.of("%nMeasured and searched in %s.%n", Progress.text(elapsed)));
        out.println(Text.of(
                "table     %s, version %d: %d cells, %d rounds",
                table.name(), table.version(), table.cells().size(), measured.rounds()));
        out.println("precision " + precision());
        out.println(Text.of(
                "device    %s; %s %s, %s, %d thread(s), load %.2f",
                measured.soc(),
                profile.runtime(),
                profile.runtimeVersion(),
                profile.precision(),
                profile.threads(),
                measured.meanLoad()));
        out.println("original  " + latency(base));
        out.println(Text.of("target    %.1f ms (%s %%)", base.ms() * targetPercent / 100, Demo.number(targetPercent)));
        out.println(Text.of("winner    %s, %.1f %% of the original", latency(found), 100 * found.ms() / base.ms()));
        out.println("removed   " + list(winner.removed()));
        if (!winner.copied().isEmpty()) {
            out.println("copied    " + list(winner.copied()));
        }
        out.println(Text.of("size      %,d parameters of %,d", left, whole));
        result(out);
        out.println(
                "WARNING   the quality numbers are a proxy: measured on a tiny UNet of the same topology, they say");
        out.println("          nothing quantitative about SD-v1.5. The latencies are real.");
        out.println("bundle    " + bundle);
    }

    /** In the words of the progress line, with what they consist of. */
    private String precision() {
        int enough = Work.integer(campaign, "cellsPrecise");
        double target = campaign.get("precisionTarget").getAsDouble();
        long within = table.cells().values().stream()
                .filter(cell -> cell.relativeHalfWidth() <= target)
                .count();
        return Text.of(
                "%d of %d cells precise enough: %d within ± %s %%, %d wider but too small to matter",
                enough,
                table.cells().size(),
                Math.min(within, enough),
                Demo.number(Math.round(target * 1000) / 10.0),
                Math.max(0, enough - within));
    }

    private void result(PrintWriter out) {
        JsonElement result = search.get("result");
        if (result == null || !result.isJsonObject()) {
            return;
        }
        JsonObject found = result.getAsJsonObject().getAsJsonObject("winner");
        out.println("CLIP      " + ClipText.change(-found.get("clipLoss").getAsDouble())
                + " by the proxy's additive estimate");
        JsonElement gap = found.get("gapToExact");
        if (gap != null && !gap.isJsonNull()) {
            out.println("gap       " + ClipText.plain(gap.getAsDouble()) + " to the exact optimum of removals");
        }
    }

    private String latency(Prediction.Predicted predicted) {
        return Text.of(
                "%.1f ms (%s: %.1f to %.1f)",
                predicted.ms(), table.additivity().level(), predicted.lowMs(), predicted.highMs());
    }

    private static String list(List<String> slots) {
        return slots.isEmpty() ? "nothing" : slots.size() + ": " + String.join(", ", slots);
    }
}
