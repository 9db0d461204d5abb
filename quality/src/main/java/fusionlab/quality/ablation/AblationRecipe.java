package fusionlab.quality.ablation;

import fusionlab.quality.pipeline.Recipe;
import fusionlab.quality.pipeline.RecipeException;
import fusionlab.quality.pipeline.RecipeFile;
import fusionlab.quality.scenes.ScenesWorld;
import fusionlab.search.ablation.Ablation;
import fusionlab.search.ablation.Ablation.Condition;
import fusionlab.search.ablation.AblationSize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An ablation as a YAML file asks for it: which variants are compared, under which conditions, and the stages that train them.
 *
 * @param prompts how many; null for 256, or all if there are fewer
 * @param pictures of each cell
 * @param scorer a folder with {@code scorer/} and {@code prompts.txt} for Stable Diffusion folders that have none; or null
 * @param reference name of the variant that the others are compared with
 * @param stages in the order of their training
 */
public record AblationRecipe(
        String name,
        @Nullable Integer prompts,
        int pictures,
        long seed,
        String sampler,
        @Nullable Path scorer,
        String reference,
        List<Choice> variants,
        List<Setting> settings,
        List<Recipe.Stage> stages) {

    /**
     * A variant.
     *
     * @param checkpoint a stage, a folder, or a name of the tiny world
     * @param architecture what it computes, its text; null for what its folder says
     */
    public record Choice(
            String name, String checkpoint, @Nullable String architecture) {}

    /** A condition, and what is removed in it. */
    record Setting(Condition condition, Removal removal) {}

    /**
     * @param stageOptions names that a stage may have beside its own name
     * @throws RecipeException naming the file and what is wrong
     */
    public static AblationRecipe read(Path file, Set<String> stageOptions) {
        RecipeFile read = RecipeFile.read(file);
        Set<String> known = new LinkedHashSet<>(AblationFields.NAMES);
        known.addAll(Recipe.FIELDS);
        read.requireKnown("the recipe", read.root().keySet(), known);
        AblationFields fields = new AblationFields(read);
        List<Choice> variants = fields.variants();
        String reference = fields.text("reference", variants.get(0).name());
        if (variants.stream().noneMatch(variant -> variant.name().equals(reference))) {
            throw read.problem("reference '" + reference + "' is not the name of a variant");
        }
        List<Setting> settings = settings(fields);
        int cells = variants.size() * settings.size();
        int prompts = fields.whole("prompts", 256, 2);
        int pictures = fields.whole("pictures", 8, 0);
        if (read.root().containsKey("prompts") && prompts < pictures) {
            throw read.problem("prompts is " + prompts + ", and " + pictures
                    + " pictures are wanted, each of another prompt: name fewer pictures, or more prompts");
        }
        AblationSize.require(cells, prompts, pictures).ifPresent(problem -> {
            throw read.problem(problem);
        });
        fields.requireNames(
                "variants",
                Ablation.MAX_VARIANTS,
                variants.stream().map(Choice::name).toList());
        fields.requireNames(
                "removals, steps and guidance",
                Ablation.MAX_CONDITIONS,
                settings.stream().map(setting -> setting.condition().name()).toList());
        String name = fields.text("name", String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", ""));
        fields.requireNames("name", 1, List.of(name));
        if (read.root().containsKey("defaults") && !read.root().containsKey("stages")) {
            throw read.problem("'defaults' are for 'stages', and there are none");
        }
        String scorer = fields.text("scorer", "");
        return new AblationRecipe(
                name,
                read.root().containsKey("prompts") ? prompts : null,
                pictures,
                fields.seed(),
                fields.sampler(),
                scorer.isEmpty() ? null : Path.of(scorer),
                reference,
                variants,
                settings,
                read.root().containsKey("stages")
                        ? Recipe.of(read, stageOptions).stages()
                        : List.of());
    }

    private static List<Setting> settings(AblationFields fields) {
        List<Removal> removals = fields.removals();
        List<Integer> steps = fields.steps();
        List<Double> guidance = fields.guidance();
        List<Setting> settings = new ArrayList<>();
        for (Removal removal : removals) {
            for (int count : steps) {
                for (double scale : guidance) {
                    List<String> words = new ArrayList<>();
                    if (removals.size() > 1 || steps.size() * guidance.size() == 1) {
                        words.add(removal.name());
                    }
                    if (steps.size() > 1) {
                        words.add(count == 1 ? "1 step" : count + " steps");
                    }
                    if (guidance.size() > 1) {
                        words.add("guidance " + scale);
                    }
                    settings.add(new Setting(new Condition(String.join(", ", words), count, scale), removal));
                }
            }
        }
        return settings;
    }

    /**
     * Checks architectures and removals of variants that are stages against the UNets that these begin with.
     *
     * @throws IllegalArgumentException naming the variant that lacks a slot
     */
    public void requireSlots() {
        new SlotCheck(this).require();
    }

    /** In the order of the cells of each variant. */
    public List<Condition> conditions() {
        return settings.stream().map(Setting::condition).toList();
    }

    /** Whether a checkpoint is one of those that come with FusionLab. */
    public static boolean isOfTheTinyWorld(String checkpoint) {
        return checkpoint.equals(ScenesWorld.NAME) || ScenesWorld.isStudent(checkpoint);
    }
}
