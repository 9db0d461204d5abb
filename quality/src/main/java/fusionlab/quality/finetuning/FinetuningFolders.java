package fusionlab.quality.finetuning;

import fusionlab.quality.evaluation.MemoryNeed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a training reads and writes.
 *
 * @param checkpoint only read
 * @param data captioned pictures, only read
 * @param out for the trained checkpoint, the file to resume from and the progress
 * @param cache of latents
 */
public record FinetuningFolders(Path checkpoint, Path data, Path out, Path cache) {

    private static final String UNET = "unet";

    /** Left free on the disk, for others who write there. */
    private static final long SPARE_BYTES = 64L << 20;

    Path resume() {
        return out.resolve("resume.safetensors");
    }

    Path progress() {
        return out.resolve("training.csv");
    }

    /** Whether the trained checkpoint is there. */
    boolean hasResult() {
        return Files.exists(out.resolve(UNET));
    }

    /** Where the result is written before it gets its place. */
    TrainedResult result() {
        return new TrainedResult(out);
    }

    /** @throws IllegalArgumentException if {@link #out} holds a checkpoint of another origin, or is also read from */
    void requireOwn() throws IOException {
        for (String part : List.of(UNET, "model_index.json", "scheduler", "text_encoder", "tokenizer", "vae")) {
            if (Files.exists(out.resolve(part)) && !Files.exists(resume())) {
                throw new IllegalArgumentException("--out " + out + " holds " + part
                        + ", which this training did not make; name another folder, or delete it");
            }
        }
        Files.createDirectories(out);
        for (Path read : new Path[] {checkpoint, data}) {
            if (Files.exists(read) && Files.isSameFile(out, read)) {
                throw new IllegalArgumentException("--out " + out + " is also read from; name another folder");
            }
        }
    }

    /** @param bytes to be written in {@link #out} @throws IllegalArgumentException with the figures */
    void requireRoom(long bytes) throws IOException {
        requireRoom(bytes, Files.getFileStore(out).getUsableSpace());
    }

    void requireRoom(long bytes, long free) {
        if (bytes + SPARE_BYTES > free) {
            throw new IllegalArgumentException("this training needs " + MemoryNeed.text(bytes) + " on the disk of "
                    + out + ", and " + MemoryNeed.text(free) + " are free; make room, or name another --out");
        }
    }
}
