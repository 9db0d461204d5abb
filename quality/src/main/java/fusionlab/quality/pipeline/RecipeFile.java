package fusionlab.quality.pipeline;

import fusionlab.unet.text.NearestName;
import fusionlab.unet.text.OneLine;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * A recipe as it is written, in YAML.
 *
 * @param root its values: texts, lists, and names with values
 */
public record RecipeFile(Path file, Map<String, Object> root) {

    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_ALIASES = 100;

    /** @throws RecipeException if it is anything else than names with values */
    public static RecipeFile read(Path file) {
        return new RecipeFile(file, object(file, "the recipe", parsed(file)));
    }

    /** @param where for people */
    public Map<String, Object> object(String where, Object value) {
        return object(file, where, value);
    }

    /** @throws RecipeException naming the first unknown name and the nearest known one */
    public void requireKnown(String where, Set<String> names, Set<String> known) {
        for (String name : names) {
            if (!known.contains(name)) {
                String advice = NearestName.advice(name, known);
                throw problem(where + " has an unknown '" + OneLine.of(name) + "'"
                        + (advice.isEmpty() ? "; it can have " + String.join(", ", new TreeSet<>(known)) : advice));
            }
        }
    }

    /** To be thrown. */
    public RecipeException problem(String message) {
        return new RecipeException(file + ": " + message);
    }

    private static Object parsed(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
                throw new RecipeException(
                        file + (Files.exists(file) ? " is no file, or too large for a recipe" : " is missing"));
            }
            LoaderOptions limits = new LoaderOptions();
            limits.setAllowDuplicateKeys(false);
            limits.setMaxAliasesForCollections(MAX_ALIASES);
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

    /** Every value is the text that stands there: 010 and 1e3 are no other numbers, and dates no dates. */
    private static final class TextAsWritten extends Resolver {

        @Override
        protected void addImplicitResolvers() {
            // none
        }
    }
}
