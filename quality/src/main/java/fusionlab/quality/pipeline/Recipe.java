package fusionlab.quality.pipeline;

import fusionlab.quality.scenes.ScenesWorld;
import fusionlab.unet.text.NearestName;
import fusionlab.unet.text.OneLine;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** The stages of a pipeline in the order of their training, from a YAML file: {@code defaults} for all of them, and {@code stages}. */
public record Recipe(List<Stage> stages) {

    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_STAGES = 100;
    private static final String NAME = "name";
    private static final String DEFAULTS = "defaults";
    private static final String STAGES = "stages";

    /**
     * @param known names that a stage may have beside its own name
     * @throws RecipeException naming the file and what is wrong
     */
    public static Recipe read(Path file, Set<String> known) {
        Map<String, Object> root = object(file, "the recipe", parsed(file));
        requireKnown(file, "the recipe", root.keySet(), Set.of(DEFAULTS, STAGES));
        Map<String, String> defaults = options(file, DEFAULTS, root.get(DEFAULTS), known);
        if (!(root.get(STAGES) instanceof List<?> listed) || listed.isEmpty() || listed.size() > MAX_STAGES) {
            throw new RecipeException(file + ": 'stages' must be a list of 1 to " + MAX_STAGES + " stages");
        }
        List<Stage> stages = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (Object each : listed) {
            String where = "stage " + (stages.size() + 1);
            Map<String, Object> own = object(file, where, each);
            String name = own.remove(NAME) instanceof String text ? text : "";
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
                throw new RecipeException(
                        file + ": " + where + " needs a 'name' of letters, digits, dots, dashes and underscores");
            }
            if (name.equals(ScenesWorld.NAME)) {
                throw new RecipeException(file + ": no stage can be called " + name + ", which is a world");
            }
            if (!names.add(name)) {
                throw new RecipeException(file + ": there are two stages " + name);
            }
            Map<String, String> options = new LinkedHashMap<>(defaults);
            options.putAll(options(file, "stage " + name, own, known));
            stages.add(new Stage(name, options));
        }
        return new Recipe(List.copyOf(stages));
    }

    private static Object parsed(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
                throw new RecipeException(
                        file + (Files.exists(file) ? " is no file, or too large for a recipe" : " is missing"));
            }
            LoaderOptions limits = new LoaderOptions();
            limits.setAllowDuplicateKeys(false);
            limits.setMaxAliasesForCollections(MAX_STAGES);
            DumperOptions unused = new DumperOptions();
            Object loaded = new Yaml(
                            new SafeConstructor(limits), new Representer(unused), unused, limits, new TextAsWritten())
                    .load(Files.readString(file));
            return loaded == null ? Map.of() : loaded;
        } catch (CharacterCodingException binary) {
            throw new RecipeException(file + " is not a text in UTF-8");
        } catch (IOException unreadable) {
            throw new RecipeException(file + " cannot be read: " + unreadable.getMessage());
        } catch (YAMLException wrong) {
            throw new RecipeException(file + " is not YAML: " + OneLine.of(String.valueOf(wrong.getMessage())));
        }
    }

    private static Map<String, Object> object(Path file, String where, Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new RecipeException(file + ": " + where + " must be names with values");
        }
        Map<String, Object> object = new LinkedHashMap<>();
        map.forEach((key, each) -> object.put(String.valueOf(key), each == null ? "" : each));
        return object;
    }

    private static Map<String, String> options(Path file, String where, @Nullable Object value, Set<String> known) {
        Map<String, String> options = new LinkedHashMap<>();
        if (value == null) {
            return options;
        }
        Map<String, Object> object = object(file, where, value);
        requireKnown(file, where, object.keySet(), known);
        object.forEach((key, each) -> {
            boolean isRange = key.equals("cfg-range") && each instanceof List<?> list && list.size() == 2;
            List<?> values = isRange ? (List<?>) each : List.of(each);
            if (values.stream().anyMatch(one -> !(one instanceof String))) {
                throw new RecipeException(file + ": " + where + ": " + key
                        + (key.equals("cfg-range") ? " must be two numbers, such as [2, 14]" : " must be one value"));
            }
            options.put(
                    key, String.join(",", values.stream().map(String::valueOf).toList()));
        });
        return options;
    }

    private static void requireKnown(Path file, String where, Set<String> names, Set<String> known) {
        for (String name : names) {
            if (!known.contains(name)) {
                throw new RecipeException(file + ": " + where + " has an unknown '" + OneLine.of(name) + "'"
                        + NearestName.advice(name, known));
            }
        }
    }

    /** Every value is the text that stands there: 010 and 1e3 are no other numbers, and dates no dates. */
    private static final class TextAsWritten extends Resolver {

        @Override
        protected void addImplicitResolvers() {
            // none
        }
    }

    /**
     * A training of the pipeline.
     *
     * @param options of {@code quality distill} without their dashes; teacher and student may be earlier stages
     */
    public record Stage(String name, Map<String, String> options) {}
}
