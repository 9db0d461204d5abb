package fusionlab.launcher.measure;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import fusionlab.command.TextTable;
import fusionlab.launcher.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a picture costs, for a screen (SnapFusion, Table 1).
 *
 * @param table as the lab shows it
 * @param picture its time
 * @param simulated whether the device was no real phone
 */
record MacroText(JsonObject table, JsonObject picture, boolean simulated) {

    String text() {
        TextTable rows = new TextTable("<component", "ms", "<95 % interval", "sum of blocks, ms", "runs", "share, %");
        for (JsonElement element : table.getAsJsonArray("components")) {
            JsonObject component = element.getAsJsonObject();
            boolean text = component.get("role").getAsString().equals("TEXT_ENCODER");
            boolean included = component.get("key").equals(picture.get(text ? "textEncoder" : "decoder"));
            row(
                    rows,
                    component.get("name").getAsString(),
                    component,
                    "ms",
                    "lowMs",
                    "highMs",
                    ms(component, "blocksMs"),
                    included ? part(text ? "TEXT_ENCODER" : "DECODER") : null);
        }
        unet(rows);
        List<String> lines = new ArrayList<>();
        lines.add(Text.of(
                "%s, version %s",
                table.get("name").getAsString(), table.get("version").getAsString()));
        lines.add(rows.toString());
        lines.add(
                "A whole runs as one model, its blocks one by one: their sum may lie above it (docs/measurement.md).");
        lines.add(Text.of(
                "%.3g s an image (%.3g to %.3g) in %d steps %s guidance, without loading, scheduler and copies",
                picture.get("secondsPerImage").getAsDouble(),
                picture.get("lowSeconds").getAsDouble(),
                picture.get("highSeconds").getAsDouble(),
                picture.get("steps").getAsInt(),
                picture.get("guidance").getAsBoolean() ? "with" : "without"));
        for (JsonElement element : table.getAsJsonArray("pictures")) {
            lines.add(endToEnd(element.getAsJsonObject()));
        }
        if (simulated) {
            lines.add("SIMULATED the phone was this host behind adb: no phone was measured");
        }
        return String.join("\n", lines);
    }

    private void unet(TextTable rows) {
        JsonElement whole = table.get("wholeUnet");
        if (whole.isJsonObject() && !whole.getAsJsonObject().get("ms").isJsonNull()) {
            row(rows, "UNet", whole.getAsJsonObject(), "ms", "lowMs", "highMs", ms(table, "originalMs"), part("UNET"));
            return;
        }
        row(
                rows,
                "UNet, sum of blocks",
                table,
                "originalMs",
                "originalLowMs",
                "originalHighMs",
                ms(table, "originalMs"),
                part("UNET"));
    }

    private static String endToEnd(JsonObject whole) {
        String what = Text.of("end to end, %d steps: ", whole.get("steps").getAsInt());
        if (whole.get("ms").isJsonNull() || whole.get("predictedMs").isJsonNull()) {
            return what + "not measured"
                    + (whole.get("problem").isJsonNull()
                            ? ""
                            : ": " + whole.get("problem").getAsString());
        }
        return what
                + Text.of(
                        "%s ms measured, %s ms (%s to %s) as the sum of the parts, %+.1f %%; scheduler and copies %s ms",
                        ms(whole, "ms"),
                        ms(whole, "predictedMs"),
                        ms(whole, "predictedLowMs"),
                        ms(whole, "predictedHighMs"),
                        whole.get("errorPercent").getAsDouble(),
                        ms(whole, "schedulerAndCopiesMs"));
    }

    private static void row(
            TextTable rows,
            String name,
            JsonObject from,
            String middle,
            String low,
            String high,
            String blocks,
            @Nullable JsonObject part) {
        String interval = from.get(low).isJsonNull() ? "not measured" : ms(from, low) + " to " + ms(from, high);
        rows.row(
                name,
                ms(from, middle),
                interval,
                blocks,
                part == null ? "" : part.get("runs").getAsString(),
                part == null ? "" : Text.of("%.1f", part.get("sharePercent").getAsDouble()));
    }

    private @Nullable JsonObject part(String stage) {
        for (JsonElement part : picture.getAsJsonArray("parts")) {
            if (part.getAsJsonObject().get("stage").getAsString().equals(stage)) {
                return part.getAsJsonObject();
            }
        }
        return null;
    }

    private static String ms(JsonObject from, String field) {
        return from.get(field).isJsonNull()
                ? ""
                : Text.of("%,.2f", from.get(field).getAsDouble());
    }
}
