package fusionlab.quality.ablation;

import fusionlab.quality.ablation.AblationRecipe.Choice;
import fusionlab.quality.pipeline.Recipe;
import fusionlab.search.ablation.Ablation;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says where variants come from. */
final class Sources {

    private Sources() {}

    /** The options of its training, or its place; at most 2,000 characters. */
    static String of(AblationRecipe recipe, Choice choice) {
        String words =
                where(recipe, choice) + (choice.architecture() == null ? "" : ", computing " + choice.architecture());
        return words.length() <= Ablation.MAX_TEXT ? words : words.substring(0, Ablation.MAX_TEXT);
    }

    private static String where(AblationRecipe recipe, Choice choice) {
        Optional<Recipe.Stage> stage = recipe.stages().stream()
                .filter(each -> each.name().equals(choice.checkpoint()))
                .findFirst();
        if (stage.isPresent()) {
            Map<String, String> options = new TreeMap<>(stage.get().options());
            return (options.containsKey("checkpoint") ? "train" : "distill")
                    + options.entrySet().stream()
                            .map(option -> " --" + option.getKey() + " " + option.getValue())
                            .collect(Collectors.joining());
        }
        return AblationRecipe.isOfTheTinyWorld(choice.checkpoint())
                ? choice.checkpoint() + ", comes with FusionLab"
                : choice.checkpoint();
    }
}
