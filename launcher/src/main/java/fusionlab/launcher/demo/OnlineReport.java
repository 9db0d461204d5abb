package fusionlab.launcher.demo;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import fusionlab.launcher.Failure;
import fusionlab.launcher.TextTable;
import fusionlab.search.ClipText;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the demo says of a search on measured quality: its rounds, the winner's own evaluation beside the additive estimate, and whether scoring anew was
 * worth it.
 *
 * @param search with its ledger
 * @param elapsed from the workers' start to the bundle
 */
record OnlineReport(JsonObject search, Bundle bundle, Duration elapsed) {

    static final double CONFIDENCE = 1.96;

    /** @throws Failure if the winner is slower than the target, or was not evaluated itself */
    void requireKept() {
        double target = OnlineSearch.target(search);
        double found = Demo.decimal(measured().getAsJsonObject("winner"), "latencyMs");
        if (!(found <= target * (1 + 1e-9))) {
            throw new Failure(String.format(
                    Locale.ROOT, "the online winner takes %.1f ms, the target was %.1f ms", found, target));
        }
        if (Demo.integer(measured().getAsJsonObject("winner"), "evaluation") == 0) {
            throw new Failure("the online winner was not evaluated itself");
        }
    }

    void print(PrintWriter out) {
        JsonObject measured = measured();
        line(
                out,
                "%nOnline: Algorithm 1 on measured quality, done in %s. PROXY: all CLIP here is of the tiny world '%s' (checkpoint",
                Progress.text(elapsed),
                measured.get("world").getAsString());
        line(
                out,
                "%s; %s; %d to %d prompts), and says nothing quantitative about SD-v1.5.",
                measured.get("checkpoint").getAsString().substring(0, 12),
                measured.getAsJsonObject("protocol").get("name").getAsString(),
                Demo.integer(measured, "prompts"),
                Demo.integer(measured, "maxPrompts"));
        line(out, "%nEach round scores all remaining removals anew on what is left of the UNet:");
        out.println(ledger());
        line(
                out,
                "%nEvaluated by themselves on %d prompts %s, the same noise:",
                Demo.integer(measured.getAsJsonObject("winner"), "prompts"),
                heldOut() ? "that no decision has seen" : "that the winner was chosen on as well");
        out.println(compared());
        line(out, "change of CLIP of the winner: %s measured, %s by adding up", change(), additive());
        tuning().ifPresent(tuning -> line(out, "%s", tuning.verdict()));
        line(out, "%s", verdict("evolution", measured.getAsJsonObject("oneShot"), "gain"));
        line(out, "%s", verdict("exact", measured.getAsJsonObject("exact"), "exactGain"));
        line(out, "bundle    %s (%d files verified), unpacked in %s", bundle.zip(), bundle.files(), bundle.directory());
    }

    private TextTable ledger() {
        List<String> columns = new ArrayList<>(
                List.of("round", "scored", "<removed", "ΔCLIP", "± s.e.", "saved ms", "ms after", "CLIP after"));
        tuning().ifPresent(tuning -> columns.add("CLIP tuned"));
        columns.add("evaluation");
        TextTable table = new TextTable(columns.toArray(String[]::new));
        for (JsonElement element : measured().getAsJsonArray("rounds")) {
            JsonObject round = element.getAsJsonObject();
            JsonObject what = round.getAsJsonObject("measured");
            int left = round.getAsJsonArray("steps").size();
            boolean first = true;
            for (JsonElement each : round.getAsJsonArray("steps")) {
                JsonObject step = each.getAsJsonObject();
                boolean last = --left == 0;
                List<String> cells = new ArrayList<>(List.of(
                        first ? Integer.toString(Demo.integer(round, "number")) : "",
                        first
                                ? Integer.toString(
                                        what.getAsJsonArray("candidates").size())
                                : "",
                        step.get("slot").getAsString(),
                        signed(Demo.decimal(step, "deltaClip")),
                        clip(Demo.decimal(step, "deltaClipError")),
                        milliseconds(Demo.decimal(step, "savedMs")),
                        last ? milliseconds(Demo.decimal(round, "latencyMs")) : ""));
                if (tuning().isPresent()) {
                    cells.add(last ? clip(OnlineTuning.clipBefore(what)) : "");
                }
                cells.add(last ? clip(Demo.decimal(what, "clip")) : "");
                cells.add(last ? "#" + Demo.integer(what, "after") : "");
                table.row(cells.toArray(String[]::new));
                first = false;
            }
        }
        return table;
    }

    private TextTable compared() {
        JsonObject measured = measured();
        TextTable table = new TextTable("<architecture", "predicted ms", "CLIP", "± s.e.", "evaluation");
        double original = Demo.decimal(search.getAsJsonObject("result").getAsJsonObject("original"), "ms");
        row(table, "original", measured.getAsJsonObject("original"), original);
        row(table, "online winner", measured.getAsJsonObject("winner"), Double.NaN);
        tuning().ifPresent(tuning -> row(table, "online winner, not tuned", tuning.untuned(), Double.NaN));
        row(table, "evolution on the first round's table", measured.getAsJsonObject("oneShot"), Double.NaN);
        row(table, "exact on the first round's table", measured.getAsJsonObject("exact"), Double.NaN);
        return table;
    }

    private static void row(TextTable table, String name, JsonObject of, double otherwiseMs) {
        double ms = Demo.decimal(of, "latencyMs");
        table.row(
                name,
                milliseconds(Double.isNaN(ms) ? otherwiseMs : ms),
                clip(Demo.decimal(of, "clip")),
                clip(Demo.decimal(of, "clipError")),
                "#" + Demo.integer(of, "evaluation"));
    }

    private Optional<OnlineTuning> tuning() {
        return OnlineTuning.in(measured());
    }

    private String change() {
        JsonObject winner = search.getAsJsonObject("result").getAsJsonObject("winner");
        return interval(-Demo.decimal(winner, "clipLoss"), Demo.decimal(winner, "clipLossError"));
    }

    private String additive() {
        return interval(-Demo.decimal(measured(), "additiveLoss"), Demo.decimal(measured(), "additiveLossError"));
    }

    private String verdict(String algorithm, JsonObject other, String field) {
        String rival = algorithm + " on the first round's table";
        if (other.get("architecture")
                .equals(measured().getAsJsonObject("winner").get("architecture"))) {
            return "online chose the same architecture as " + rival + ".";
        }
        double gain = Demo.decimal(measured(), field);
        double error = Demo.decimal(measured(), field + "Error");
        String figures = ": " + interval(gain, error) + " in proxy CLIP, in pairs, at the same latency target"
                + (heldOut() ? "." : ", on prompts that the winner was chosen on, which favours it.");
        if (!(Math.abs(gain) > CONFIDENCE * error)) {
            return "online and " + rival + " cannot be told apart" + figures;
        }
        return (gain > 0 ? "online beats " + rival : "online does NOT beat " + rival + ", it is worse") + figures;
    }

    /** Whether the comparison is on prompts that no decision has seen; else the world has none to spare. */
    private boolean heldOut() {
        return Demo.integer(measured(), "heldOut") > 0;
    }

    private JsonObject measured() {
        return search.getAsJsonObject("result").getAsJsonObject("measured");
    }

    static String interval(double mean, double error) {
        return Double.isNaN(error)
                ? signed(mean)
                : String.format(
                        Locale.ROOT,
                        "%s (95 %%: %s to %s)",
                        ClipText.change(mean, error),
                        ClipText.change(mean - CONFIDENCE * error, error),
                        ClipText.change(mean + CONFIDENCE * error, error));
    }

    private static String signed(double value) {
        return ClipText.change(value);
    }

    private static String clip(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
    }

    private static String milliseconds(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.1f", value);
    }

    private static void line(PrintWriter out, String format, Object... arguments) {
        out.println(String.format(Locale.ROOT, format, arguments));
    }
}
