package fusionlab.quality.ablation;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.quality.ablation.AblationRecipe.Choice;
import fusionlab.quality.pipeline.RecipeException;
import fusionlab.quality.pipeline.RecipeFile;
import fusionlab.search.ablation.Ablation;
import fusionlab.unet.text.OneLine;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Values of an ablation's recipe; every method throws {@link RecipeException} naming the file and the value. */
record AblationFields(RecipeFile file) {

    static final Set<String> NAMES = Set.of(
            "name",
            "variants",
            "reference",
            "removals",
            "steps",
            "guidance",
            "sampler",
            "prompts",
            "pictures",
            "seed",
            "scorer");

    private static final Set<String> OF_A_VARIANT = Set.of("name", "checkpoint", "architecture");

    String text(String name, String otherwise) {
        Object value = file.root().getOrDefault(name, otherwise);
        return plain(name, value);
    }

    private String plain(String where, Object value) {
        if (!(value instanceof String text) || text.length() > Ablation.MAX_NAME && !where.equals("scorer")) {
            throw file.problem(where + " must be one text of at most " + Ablation.MAX_NAME + " characters");
        }
        return text;
    }

    int whole(String name, int otherwise, int least) {
        return number(
                name,
                text(name, Integer.toString(otherwise)),
                Integer::valueOf,
                "a whole number",
                least,
                Ablation.MAX_SCORES);
    }

    long seed() {
        return number("seed", text("seed", "1000"), Long::valueOf, "a whole number", Long.MIN_VALUE, Long.MAX_VALUE);
    }

    String sampler() {
        String sampler = text("sampler", EvaluationProtocol.DDIM);
        if (!EvaluationProtocol.SAMPLERS.contains(sampler)) {
            throw file.problem("sampler must be one of " + EvaluationProtocol.SAMPLERS + ", not " + sampler);
        }
        return sampler;
    }

    List<Integer> steps() {
        return list("steps", "8").stream()
                .map(text -> number("steps", text, Integer::valueOf, "whole numbers", 1, Ablation.MAX_STEPS))
                .toList();
    }

    List<Double> guidance() {
        return list("guidance", "3").stream()
                .map(text -> number("guidance", text, AblationFields::decimal, "numbers", 0.0, Ablation.MAX_GUIDANCE))
                .toList();
    }

    private static Double decimal(String text) {
        if (!text.matches("[-+.0-9eE]+")) {
            throw new NumberFormatException();
        }
        return Double.valueOf(text);
    }

    private <T extends Comparable<T>> T number(
            String name, String text, Function<String, T> read, String what, T least, T most) {
        try {
            T number = read.apply(text);
            if (number.compareTo(least) >= 0 && number.compareTo(most) <= 0) {
                return number;
            }
        } catch (NumberFormatException none) {
            // the same complaint
        }
        throw file.problem(name + " must be " + what + " from " + least + " to " + most + ", not '" + text + "'");
    }

    /** One value, or a list of different ones. */
    private List<String> list(String name, String otherwise) {
        Object value = file.root().getOrDefault(name, otherwise);
        List<?> values = value instanceof List<?> list ? list : List.of(value);
        List<String> texts = new ArrayList<>();
        values.forEach(each -> texts.add(plain(name, each)));
        if (texts.isEmpty() || new LinkedHashSet<>(texts).size() < texts.size()) {
            throw file.problem(name + " must be one value, or a list of different ones");
        }
        return texts;
    }

    /** Names that the lab takes: it must be able to import what was measured for hours. */
    void requireNames(String where, int most, List<String> names) {
        if (names.size() > most) {
            throw file.problem(where + " make " + names.size() + "; at most " + most + " are compared");
        }
        for (String name : names) {
            if (name.isBlank() || name.length() > Ablation.MAX_NAME || !OneLine.isOne(name)) {
                throw file.problem(where + " must have names of 1 to " + Ablation.MAX_NAME
                        + " letters on one line, not '" + OneLine.of(name) + "'");
            }
        }
        if (new LinkedHashSet<>(names).size() < names.size()) {
            throw file.problem(where + " must be different, and two are '"
                    + names.stream()
                            .filter(name -> names.indexOf(name) != names.lastIndexOf(name))
                            .findFirst()
                            .orElseThrow()
                    + "'");
        }
    }

    /** Nothing removed, the groups, or named architectures. */
    List<Removal> removals() {
        Object value = file.root().get("removals");
        if (value == null) {
            return List.of(Removal.NONE);
        }
        List<Removal> removals = new ArrayList<>();
        if (value.equals("groups")) {
            removals.add(Removal.NONE);
            removals.addAll(Removal.groups());
            return List.copyOf(removals);
        }
        if (!(value instanceof Map<?, ?>)) {
            throw file.problem("removals must be 'groups', or names with architectures, such as"
                    + " {no middle attention: mid_block.attentions.0=0, whole: base}");
        }
        Map<String, Object> named = file.object("removals", value);
        named.forEach((name, text) -> {
            if (!(text instanceof String architecture)) {
                throw file.problem("removals: " + name + " must be the text of an architecture");
            }
            removals.add(Removal.of(plain("removals", name), architecture));
        });
        if (removals.isEmpty()) {
            throw file.problem("removals must not be empty");
        }
        return List.copyOf(removals);
    }

    /** At least one. */
    List<Choice> variants() {
        if (!(file.root().get("variants") instanceof List<?> listed)
                || listed.isEmpty()
                || listed.size() > Ablation.MAX_VARIANTS) {
            throw file.problem("'variants' must be a list of 1 to " + Ablation.MAX_VARIANTS + " checkpoints");
        }
        List<Choice> variants = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (Object each : listed) {
            String where = "variant " + (variants.size() + 1);
            Choice variant =
                    each instanceof String name ? new Choice(plain(where, name), name, null) : choice(where, each);
            if (variant.name().isBlank() || variant.checkpoint().isBlank()) {
                throw file.problem(where + " must be a checkpoint, or have a 'name' and a 'checkpoint'");
            }
            if (!names.add(variant.name())) {
                throw file.problem("there are two variants " + variant.name());
            }
            variants.add(variant);
        }
        return variants;
    }

    private Choice choice(String where, Object value) {
        Map<String, Object> fields = file.object(where, value);
        file.requireKnown(where, fields.keySet(), OF_A_VARIANT);
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            if (!(field.getValue() instanceof String)) {
                throw file.problem(where + ": " + field.getKey() + " must be one text");
            }
        }
        String checkpoint = String.valueOf(fields.getOrDefault("checkpoint", fields.getOrDefault("name", "")));
        return new Choice(
                plain(where, fields.getOrDefault("name", checkpoint)), checkpoint, (String) fields.get("architecture"));
    }
}
