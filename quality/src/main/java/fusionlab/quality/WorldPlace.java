package fusionlab.quality;

import fusionlab.quality.diffusers.DiffusersWorld;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.scenes.ScenesCheckpoint;
import fusionlab.quality.scenes.ScenesWorld;
import fusionlab.quality.tensors.Compute;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where options say that a world is: one that comes with FusionLab, or a folder.
 *
 * @param world {@code scenes}, or null
 * @param checkpoint a folder as diffusers writes it, or one of the tiny world; or null
 * @param promptFile for a folder as diffusers writes it; null for {@code prompts.txt} in it
 */
record WorldPlace(
        @Nullable String world,
        @Nullable Path checkpoint,
        @Nullable Path promptFile) {

    /**
     * @param weights as for {@link #open}
     * @throws IllegalArgumentException naming the option, if they contradict each other or there are no such weights
     */
    void require(@Nullable Path weights) {
        if ((world == null) == (checkpoint == null)) {
            throw new IllegalArgumentException("name either --world scenes or --checkpoint DIR");
        }
        if (world != null && promptFile != null) {
            throw new IllegalArgumentException("--weights is for --world, --prompt-file for --checkpoint");
        }
        if (world != null && !ScenesWorld.NAME.equals(world)) {
            throw new IllegalArgumentException("--world: there is only scenes here, not '" + world + "'");
        }
        if (weights != null && !isStudent(weights) && !Files.isDirectory(weights)) {
            throw new IllegalArgumentException(
                    "--weights: there is no folder " + weights + "; the distilled UNets that come with FusionLab are: "
                            + String.join(", ", ScenesWorld.students()));
        }
        if (world != null && weights != null && !isStudent(weights) && !ScenesWorld.isAt(weights)) {
            throw new IllegalArgumentException("--weights: " + weights
                    + " holds no UNet of the tiny world; a Stable Diffusion folder is named with --checkpoint");
        }
    }

    /**
     * What is computed if nothing else is named.
     *
     * @param weights as for {@link #open}
     * @param topology of their UNet
     */
    Architecture architecture(@Nullable Path weights, Topology topology) {
        return weights != null && isStudent(weights)
                ? topology.original()
                : ScenesCheckpoint.architectureIn(weights == null ? checkpoint : weights, topology);
    }

    private boolean isStudent(Path weights) {
        return isScenes() && ScenesWorld.isStudent(weights.toString());
    }

    private boolean isScenes() {
        return checkpoint == null || ScenesWorld.isAt(checkpoint);
    }

    /**
     * @param weights a folder, or in the tiny world the name of a distilled UNet that comes with FusionLab; null for the place's own
     * @param decoder as for {@link ScenesWorld#shipped(Compute, Path)}, or a {@code vae/} folder; null for the place's own
     */
    World open(@Nullable Path weights, @Nullable Path decoder) {
        if (weights != null && isStudent(weights)) {
            return ScenesWorld.student(weights.toString(), Compute.USUAL, decoder);
        }
        Path folder = weights == null ? checkpoint : weights;
        if (folder == null) {
            return ScenesWorld.shipped(Compute.USUAL, decoder);
        }
        if (checkpoint == null || isScenes()) {
            return ScenesWorld.open(folder, Compute.USUAL, decoder);
        }
        Path prompts = promptFile == null ? checkpoint.resolve("prompts.txt") : promptFile;
        return DiffusersWorld.open(folder, prompts, Compute.USUAL, MachineMemory.now(), null, decoder, null);
    }
}
