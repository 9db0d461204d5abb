package fusionlab.search.ablation;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import fusionlab.latency.form.JsonFields;
import fusionlab.search.ablation.Ablation.Cell;
import fusionlab.search.ablation.Ablation.Condition;
import fusionlab.search.ablation.Ablation.Prompts;
import fusionlab.search.ablation.Ablation.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The JSON form of ablations; {@code docs/formats.md}. It holds what was measured; means, differences and intervals follow from it. */
public final class AblationJson {

    private static final String FORMAT = "fusionlab-ablation";
    private static final Gson GSON = new GsonBuilder().serializeNulls().create();
    private static final Set<String> ROOT = Set.of(
            "format",
            "formatVersion",
            "name",
            "prompts",
            "proxy",
            "reference",
            "examples",
            "variants",
            "conditions",
            "cells");
    private static final Set<String> PROMPTS = Set.of("count", "set", "scorer", "sampler", "seed", "distanceName");

    private AblationJson() {}

    public static String write(Ablation ablation) {
        JsonObject root = new JsonObject();
        root.addProperty("format", FORMAT);
        root.addProperty("formatVersion", 1);
        root.addProperty("name", ablation.name());
        root.add("prompts", GSON.toJsonTree(ablation.prompts()));
        root.addProperty("proxy", ablation.proxy());
        root.addProperty("reference", ablation.reference());
        root.add("examples", GSON.toJsonTree(ablation.examples()));
        root.add("variants", GSON.toJsonTree(ablation.variants()));
        root.add("conditions", GSON.toJsonTree(ablation.conditions()));
        JsonArray cells = new JsonArray();
        for (Cell cell : ablation.cells()) {
            JsonObject written = MeasuredJson.tree(cell.measured());
            written.addProperty("architecture", cell.architecture());
            cells.add(written);
        }
        root.add("cells", cells);
        return GSON.toJson(root) + "\n";
    }

    /** Reads what {@link #write} wrote. @throws FormException naming the field and the remedy */
    public static Ablation read(String json) {
        JsonFields root = JsonFields.parse(json);
        if (!root.textOr("format", "").equals(FORMAT)) {
            throw root.problem("format", "must be " + FORMAT + ": this file is not one that quality ablate wrote");
        }
        root.only(ROOT);
        root.integer("formatVersion", 1, 1);
        Prompts prompts = prompts(root.object("prompts").only(PROMPTS));
        List<String> examples = root.texts("examples", Ablation.MAX_PICTURES);
        examples.forEach(example -> requireLength(root, "examples", example, Ablation.MAX_TEXT));
        List<Variant> variants = named(root, "variants", Ablation.MAX_VARIANTS, AblationJson::variant, Variant::name);
        List<Condition> conditions =
                named(root, "conditions", Ablation.MAX_CONDITIONS, AblationJson::condition, Condition::name);
        String reference = root.text("reference");
        if (variants.stream().noneMatch(variant -> variant.name().equals(reference))) {
            throw root.problem("reference", "must be the name of a variant");
        }
        int count = variants.size() * conditions.size();
        AblationSize.require(count, prompts.count(), examples.size()).ifPresent(problem -> {
            throw root.problem("cells", problem);
        });
        List<JsonFields> written = root.objects("cells", count);
        if (written.size() != count) {
            throw root.problem("cells", "must be " + count + ": one for each variant and condition");
        }
        List<Cell> cells = new ArrayList<>();
        for (JsonFields cell : written) {
            cell.only(Set.of("architecture", "scores", "distance", "pictures"));
            cells.add(new Cell(
                    text(cell, "architecture", Ablation.MAX_ARCHITECTURE),
                    MeasuredJson.read(cell, prompts.count(), examples.size())));
        }
        return new Ablation(
                text(root, "name", Ablation.MAX_NAME),
                prompts,
                root.flagOr("proxy", false),
                reference,
                examples,
                variants,
                conditions,
                cells);
    }

    private static Prompts prompts(JsonFields fields) {
        String distance = fields.optionalText("distanceName");
        if (distance != null) {
            requireLength(fields, "distanceName", distance, Ablation.MAX_NAME);
        }
        return new Prompts(
                fields.integer("count", 2, Ablation.MAX_SCORES),
                sha256(fields, "set"),
                sha256(fields, "scorer"),
                text(fields, "sampler", Ablation.MAX_NAME),
                fields.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE),
                distance);
    }

    private static Variant variant(JsonFields fields) {
        fields.only(Set.of("name", "checkpoint", "source"));
        return new Variant(
                text(fields, "name", Ablation.MAX_NAME),
                sha256(fields, "checkpoint"),
                text(fields, "source", Ablation.MAX_TEXT));
    }

    private static Condition condition(JsonFields fields) {
        fields.only(Set.of("name", "steps", "guidance"));
        double guidance = fields.number("guidance");
        if (guidance < 0 || guidance > Ablation.MAX_GUIDANCE) {
            throw fields.problem("guidance", "must be 0 to " + Ablation.MAX_GUIDANCE);
        }
        return new Condition(
                text(fields, "name", Ablation.MAX_NAME), fields.integer("steps", 1, Ablation.MAX_STEPS), guidance);
    }

    private static <T> List<T> named(
            JsonFields root, String field, int most, Function<JsonFields, T> read, Function<T, String> name) {
        List<T> all = root.objects(field, most).stream().map(read).toList();
        if (all.isEmpty()) {
            throw root.problem(field, "must not be empty");
        }
        if (all.stream().map(name).distinct().count() < all.size()) {
            throw root.problem(field, "must have different names");
        }
        return all;
    }

    private static String text(JsonFields fields, String name, int longest) {
        String text = fields.text(name);
        requireLength(fields, name, text, longest);
        if (text.isBlank()) {
            throw fields.problem(name, "must not be empty");
        }
        return text;
    }

    private static void requireLength(JsonFields fields, String name, String text, int longest) {
        if (text.length() > longest) {
            throw fields.problem(name, "may have " + longest + " characters");
        }
    }

    private static String sha256(JsonFields fields, String name) {
        String text = fields.text(name);
        if (!text.matches("[0-9a-f]{64}")) {
            throw fields.problem(name, "must be a SHA-256 in 64 lower-case hex digits");
        }
        return text;
    }
}
