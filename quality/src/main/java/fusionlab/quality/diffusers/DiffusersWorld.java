package fusionlab.quality.diffusers;

import fusionlab.quality.evaluation.EvaluationException;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.MemoryNeed;
import fusionlab.quality.evaluation.PictureScorer;
import fusionlab.quality.evaluation.ReferencePictures;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.tensors.Compute;
import fusionlab.quality.training.LatentSource;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.ContentHash;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A Stable Diffusion checkpoint in a local folder as diffusers writes it, with a CLIP model in {@code scorer/}. */
public final class DiffusersWorld {

    private DiffusersWorld() {}

    /**
     * Pictures that the UNet can be tuned on.
     *
     * @param latents asked before each tuning
     * @param hash of everything that decides the latents
     */
    public record Training(Supplier<LatentSource> latents, String hash) {}

    /** With the checkpoint's own decoder. */
    public static World open(
            Path path, Path promptFile, Compute compute, MachineMemory memory, @Nullable Training training) {
        return open(path, promptFile, compute, memory, training, null, null);
    }

    /**
     * A checkpoint that computes as usual and is only evaluated, with another folder's prompts and scorer.
     *
     * @param scoring has {@code scorer/} and {@code prompts.txt}; the checkpoint itself or another one
     * @throws CheckpointException naming what is missing or wrong
     */
    public static World scoredBy(Path scoring, Path path, MachineMemory memory) {
        return open(
                CheckpointFolder.scoredBy(scoring, path),
                scoring.resolve("prompts.txt"),
                Compute.USUAL,
                memory,
                null,
                null);
    }

    /**
     * Opens a checkpoint after checking that memory suffices. All of its networks compute alike, and both hashes include how. The
     * checkpoint's hash also includes the pictures: what is tuned on others has other weights, though its recipe is the same.
     *
     * @param promptFile a text file, one prompt in each line
     * @param memory of the computing device
     * @param training null for a world that is only evaluated
     * @param vae a folder whose decoder takes the place of the checkpoint's own, such as {@code quality decoder} writes; or null
     * @param reference captioned pictures, one for each prompt, that sets of drawn pictures are compared with; null for scores alone
     * @throws CheckpointException naming what is missing or wrong
     * @throws fusionlab.unet.weights.InvalidSafetensorsException naming the broken file or the tensor
     * @throws EvaluationException if it needs more memory than is free, with the figures
     */
    public static World open(
            Path path,
            Path promptFile,
            Compute compute,
            MachineMemory memory,
            @Nullable Training training,
            @Nullable Path vae,
            ReferencePictures.@Nullable Source reference) {
        return open(CheckpointFolder.at(path).withVae(vae), promptFile, compute, memory, training, reference);
    }

    private static World open(
            CheckpointFolder folder,
            Path promptFile,
            Compute compute,
            MachineMemory memory,
            @Nullable Training training,
            ReferencePictures.@Nullable Source reference) {
        List<String> prompts = Prompts.read(promptFile);
        CheckpointConfig config = CheckpointConfig.read(folder, compute);
        MemoryNeed need = config.memoryNeed(config.topology().original(), 1).in(compute.precision());
        if (need.bytes() > memory.freeBytes()) {
            throw new EvaluationException(folder.path() + " needs " + need + ", and of "
                    + (compute.device() == Compute.Device.CPU ? "this machine's " : "the GPU's ")
                    + MemoryNeed.text(memory.totalBytes()) + " only " + MemoryNeed.text(memory.freeBytes())
                    + " are free");
        }
        ReferencePictures pictures = reference == null
                ? null
                : reference.of(
                        prompts,
                        config.topology().latentSize() * config.decoder().factor());
        return new World(
                new DiffusersSurroundings(
                        config,
                        prompts,
                        DrawingParts.load(folder, config, compute),
                        ScoringParts.load(folder, config, compute),
                        training == null ? null : training.latents(),
                        pictures),
                unet(config.topology(), folder.part("unet"), compute),
                compute.named(hash(folder, training)));
    }

    /**
     * Another CLIP model to score the pictures of a checkpoint with. Its tokenizer is its own, or else the checkpoint's.
     *
     * @param folder as transformers writes a {@code CLIPModel}
     * @throws CheckpointException naming what is missing or wrong
     * @throws EvaluationException if it needs more memory than is free
     */
    public static PictureScorer scorer(Path folder, Path checkpoint, Compute compute, MachineMemory memory) {
        return ScoringParts.open(folder, CheckpointFolder.withoutScorer(checkpoint), compute, memory);
    }

    private static String hash(CheckpointFolder folder, @Nullable Training training) {
        String hash = folder.checkpointHash();
        return training == null ? hash : ContentHash.of(hash + " tuned on " + training.hash());
    }

    private static Unet unet(Topology topology, Path folder, Compute compute) {
        try {
            return Unet.load(topology, folder, compute);
        } catch (IOException e) {
            throw new CheckpointException(folder, "cannot be read: " + e.getMessage(), e);
        }
    }
}
