package fusionlab.launcher;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import fusionlab.command.TextTable;
import fusionlab.unet.Cost;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline, or one of its components, holds and computes at batch 1.
 *
 * @param others text encoder and decoder
 * @param unet null where there is none
 */
record ModelCounts(
        String name,
        int latentSize,
        List<ComponentCounts> others,
        @Nullable Counts unet) {

    private static final Gson JSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    /** A UNet's counts at the root, as they always were, and {@code components} beside them. */
    String json() {
        JsonObject root = new JsonObject();
        if (unet != null) {
            JSON.toJsonTree(unet).getAsJsonObject().asMap().forEach(root::add);
        } else {
            root.addProperty("name", name);
            root.addProperty("latentSize", latentSize);
        }
        if (!others.isEmpty()) {
            root.add("components", JSON.toJsonTree(others));
            root.add("pipeline", JSON.toJsonTree(whole()));
        }
        return JSON.toJson(root);
    }

    private Cost whole() {
        Cost sum = unet == null ? Cost.ZERO : unet.whole();
        for (ComponentCounts other : others) {
            sum = sum.plus(other.whole());
        }
        return sum;
    }

    String text() {
        List<String> parts = new ArrayList<>();
        if (!others.isEmpty()) {
            parts.add("%s, latents %dx%d, batch 1, without picture encoder and quantisation convolutions"
                    .formatted(name, latentSize, latentSize));
            parts.add(overview());
            others.forEach(other -> parts.add(details(other)));
        }
        if (unet != null) {
            parts.add(unet.text());
        }
        return String.join("\n\n", parts);
    }

    private String overview() {
        TextTable table = new TextTable("<component", "parameters", "GMACs with attention", "GMACs without");
        for (int i = 0; i < others.size(); i++) {
            if (i == 1 && unet != null) {
                table.row(row("UNet", unet.whole()));
            }
            table.row(row(others.get(i).component(), others.get(i).whole()));
        }
        if (unet != null) {
            table.row(row("pipeline, each once", whole()));
        }
        return table.toString();
    }

    private static String details(ComponentCounts counts) {
        TextTable table = new TextTable(
                "<" + counts.component(), "<kind", "parts", "parameters", "GMACs with attention", "GMACs without");
        for (ComponentCounts.Sum sum : counts.sums()) {
            table.row(
                    sum.stage(),
                    sum.kind(),
                    Integer.toString(sum.parts()),
                    Counts.number(sum.cost().parameters()),
                    Counts.giga(sum.cost().macsWithAttention()),
                    Counts.giga(sum.cost().macsWithoutAttention()));
        }
        return table.toString();
    }

    private static String[] row(String name, Cost cost) {
        return new String[] {
            name,
            Counts.number(cost.parameters()),
            Counts.giga(cost.macsWithAttention()),
            Counts.giga(cost.macsWithoutAttention())
        };
    }
}
