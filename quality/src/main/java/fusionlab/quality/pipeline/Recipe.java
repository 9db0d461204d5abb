package fusionlab.quality.pipeline;

import fusionlab.quality.scenes.ScenesWorld;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The stages of a pipeline in the order of their training, from a YAML file: {@code defaults} for all of them, and {@code stages}. */
public record Recipe(List<Stage> stages) {

    /** The fields of a file that {@link #of} reads. */
    public static final Set<String> FIELDS = Set.of("defaults", "stages");

    private static final int MAX_STAGES = 100;
    private static final String NAME = "name";
    private static final String DEFAULTS = "defaults";
    private static final String STAGES = "stages";
    private static final String OUT = "out";

    /**
     * @param known names that a stage may have beside its own name
     * @throws RecipeException naming the file and what is wrong
     */
    public static Recipe read(Path file, Set<String> known) {
        RecipeFile read = RecipeFile.read(file);
        read.requireKnown("the recipe", read.root().keySet(), FIELDS);
        return of(read, known);
    }

    /** The stages in a file that may hold more. @throws RecipeException as {@link #read} */
    public static Recipe of(RecipeFile file, Set<String> known) {
        Map<String, String> defaults = options(file, DEFAULTS, file.root().get(DEFAULTS), known);
        if (!(file.root().get(STAGES) instanceof List<?> listed) || listed.isEmpty() || listed.size() > MAX_STAGES) {
            throw file.problem("'stages' must be a list of 1 to " + MAX_STAGES + " stages");
        }
        List<Stage> stages = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (Object each : listed) {
            String where = "stage " + (stages.size() + 1);
            Map<String, Object> own = file.object(where, each);
            String name = own.remove(NAME) instanceof String text ? text : "";
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
                throw file.problem(where + " needs a 'name' of letters, digits, dots, dashes and underscores");
            }
            if (name.equals(ScenesWorld.NAME) || ScenesWorld.isStudent(name)) {
                throw file.problem("no stage can be called " + name + ", which is a world");
            }
            if (!names.add(name)) {
                throw file.problem("there are two stages " + name);
            }
            Map<String, String> options = new LinkedHashMap<>(defaults);
            options.putAll(options(file, "stage " + name, own, known));
            stages.add(new Stage(name, options));
        }
        return new Recipe(List.copyOf(stages));
    }

    private static Map<String, String> options(
            RecipeFile file, String where, @Nullable Object value, Set<String> known) {
        Map<String, String> options = new LinkedHashMap<>();
        if (value == null) {
            return options;
        }
        Map<String, Object> object = file.object(where, value);
        if (object.containsKey(OUT)) {
            throw file.problem(where + " cannot have 'out': the command's --out gets a folder for each stage");
        }
        file.requireKnown(where, object.keySet(), known);
        object.forEach((key, each) -> {
            boolean isRange = key.equals("cfg-range") && each instanceof List<?> list && list.size() == 2;
            List<?> values = isRange ? (List<?>) each : List.of(each);
            if (values.stream().anyMatch(one -> !(one instanceof String))) {
                throw file.problem(where + ": " + key
                        + (key.equals("cfg-range") ? " must be two numbers, such as [2, 14]" : " must be one value"));
            }
            options.put(
                    key, String.join(",", values.stream().map(String::valueOf).toList()));
        });
        return options;
    }

    /**
     * A training of the pipeline.
     *
     * @param options of {@code quality train --checkpoint} if {@code checkpoint} is among them, else of {@code quality distill}, without
     *     their dashes; checkpoint, teacher and student may be earlier stages
     */
    public record Stage(String name, Map<String, String> options) {}
}
