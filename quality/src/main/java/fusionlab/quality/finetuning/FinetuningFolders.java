package fusionlab.quality.finetuning;

import fusionlab.quality.export.NewFolder;
import fusionlab.quality.export.WriteLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a training reads and writes.
 *
 * @param out for the trained checkpoint, the file to resume from and the progress
 * @param inputs only read
 */
record FinetuningFolders(Path out, List<Path> inputs) {

    private static final List<String> UNETS = List.of("unet", "unet.safetensors");

    /** Of checkpoints as diffusers writes them, and of worlds. */
    private static final List<String> PARTS = List.of(
            "unet",
            "unet.safetensors",
            "model_index.json",
            "scheduler",
            "text_encoder",
            "tokenizer",
            "vae",
            "autoencoder.safetensors",
            "clip.safetensors");

    Path resume() {
        return out.resolve("resume.safetensors");
    }

    Path progress() {
        return out.resolve("training.csv");
    }

    /** Makes {@link #out}, and keeps other trainings out of it. @throws IllegalArgumentException if one is there already */
    WriteLock lock() throws IOException {
        return WriteLock.in(out);
    }

    /** Whether the trained checkpoint is there. */
    boolean hasResult() {
        return Files.exists(out.resolve(Lineage.FILE))
                && UNETS.stream().anyMatch(unet -> Files.exists(out.resolve(unet)));
    }

    /** Where the result is written before it gets its place. */
    TrainedResult result() {
        return new TrainedResult(out);
    }

    /** @throws IllegalArgumentException if {@link #out} holds a checkpoint of another origin, or is in a folder that is read from */
    void requireOwn() throws IOException {
        for (String part : PARTS) {
            if (Files.exists(out.resolve(part)) && !Files.exists(resume())) {
                throw new IllegalArgumentException("--out " + out + " holds " + part
                        + ", which this training did not make; name another folder, or delete it");
            }
        }
        for (Path read : inputs) {
            NewFolder.requireOutside("--out", out, read);
        }
    }
}
