package fusionlab.quality.ablation;

import fusionlab.quality.ablation.AblationRecipe.Choice;
import fusionlab.quality.diffusers.DiffusersWorld;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.scenes.ScenesCheckpoint;
import fusionlab.quality.scenes.ScenesWorld;
import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.unet.Architecture;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A variant that can draw.
 *
 * @param architecture what it computes if nothing is removed
 */
record OpenedVariant(World world, Architecture architecture) implements AutoCloseable {

    /**
     * @param folder where its checkpoint is; null for a name of the tiny world
     * @param scorer as in {@link AblationRecipe}
     * @throws IllegalArgumentException if its architecture is none of its topology
     */
    static OpenedVariant of(Choice choice, @Nullable Path folder, @Nullable Path scorer) {
        TorchThreads.single();
        World world = world(choice, folder, scorer);
        try {
            return new OpenedVariant(world, architecture(choice, folder, world));
        } catch (IllegalArgumentException wrong) {
            world.close();
            throw new IllegalArgumentException("variant " + choice.name() + ": " + wrong.getMessage(), wrong);
        }
    }

    private static World world(Choice choice, @Nullable Path folder, @Nullable Path scorer) {
        if (folder == null) {
            return ScenesWorld.isStudent(choice.checkpoint())
                    ? ScenesWorld.student(choice.checkpoint(), Compute.USUAL, null)
                    : ScenesWorld.shipped();
        }
        return ScenesWorld.isAt(folder)
                ? ScenesWorld.open(folder)
                : DiffusersWorld.scoredBy(scorer == null ? folder : scorer, folder, MachineMemory.now());
    }

    private static Architecture architecture(Choice choice, @Nullable Path folder, World world) {
        return choice.architecture() == null
                ? ScenesCheckpoint.architectureIn(folder, world.topology())
                : Architecture.parse(world.topology(), choice.architecture());
    }

    @Override
    public void close() {
        world.close();
    }
}
