package fusionlab.quality.ablation;

import fusionlab.quality.ablation.AblationRecipe.Choice;
import fusionlab.quality.ablation.AblationRecipe.Setting;
import fusionlab.quality.diffusers.UnetFolder;
import fusionlab.quality.pipeline.Recipe;
import fusionlab.quality.scenes.ScenesWorld;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Refuses architectures and removals of slots that a stage's UNet will lack, before it is trained for hours. {@link AblationRun#check} opens the other variants. */
record SlotCheck(AblationRecipe recipe) {

    /** Checkpoint options of a stage, the one that decides its UNet first. */
    private static final List<String> PARENTS = List.of("checkpoint", "student", "teacher");

    /**
     * @throws IllegalArgumentException naming the variant
     * @throws fusionlab.quality.diffusers.CheckpointException if a stage's first checkpoint has no usable UNet
     */
    void require() {
        for (Choice variant : recipe.variants()) {
            if (recipe.stages().stream().noneMatch(stage -> stage.name().equals(variant.checkpoint()))) {
                continue;
            }
            Topology topology = topology(variant.checkpoint(), recipe.stages());
            try {
                Architecture own = variant.architecture() == null
                        ? topology.original()
                        : Architecture.parse(topology, variant.architecture());
                for (Setting setting : recipe.settings()) {
                    setting.removal().from(own);
                }
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException("variant " + variant.name() + ": " + wrong.getMessage(), wrong);
            }
        }
    }

    /** Of a stage that is not trained yet: that of the checkpoint that it begins with. */
    private static Topology topology(String checkpoint, List<Recipe.Stage> stages) {
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i).name().equals(checkpoint)) {
                return topology(parent(stages.get(i).options()), stages.subList(0, i));
            }
        }
        return AblationRecipe.isOfTheTinyWorld(checkpoint) || ScenesWorld.isAt(Path.of(checkpoint))
                ? ScenesWorld.topologyOfScenes()
                : UnetFolder.in(Path.of(checkpoint)).topology();
    }

    private static String parent(Map<String, String> options) {
        return PARENTS.stream()
                .flatMap(name -> Stream.ofNullable(options.get(name)))
                .findFirst()
                .orElse(ScenesWorld.NAME);
    }
}
