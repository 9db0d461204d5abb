package fusionlab.quality.efficientdecoder;

import fusionlab.quality.decoder.DecoderForm;
import fusionlab.quality.decoder.OriginalDecoder;
import fusionlab.quality.evaluation.WholeFile;
import fusionlab.quality.export.NewFolder;
import fusionlab.quality.export.WriteLock;
import fusionlab.quality.finetuning.SavedTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Where a distillation writes.
 *
 * @param out for the decoder, its report, the file to resume from and the progress
 * @param cache of latents
 */
public record DecoderFolders(Path out, Path cache) {

    private static final String REPORT = "decoder.json";

    Path resume() {
        return out.resolve("resume.safetensors");
    }

    Path progress() {
        return out.resolve("training.csv");
    }

    Path report() {
        return out.resolve(REPORT);
    }

    /** Makes {@link #out}, and keeps others out of it. @throws IllegalArgumentException if one is there already */
    WriteLock lock() throws IOException {
        return WriteLock.in(out);
    }

    /** @throws IllegalArgumentException if {@link #out} holds a decoder of another origin */
    void requireOwn(OriginalDecoder original) {
        for (Path file : new Path[] {original.written(out), report()}) {
            if (Files.exists(file) && !Files.exists(resume())) {
                throw new IllegalArgumentException("--out " + out + " holds " + file.getFileName()
                        + ", which this distillation did not make; name another folder, or delete it");
            }
        }
    }

    /**
     * Called before latents are made, which may take hours.
     *
     * @param recipe how what decides the training ends
     * @throws IllegalArgumentException if {@link #resume} is there, and of another training
     */
    void requireSame(String recipe) throws IOException {
        SavedTraining saved = Files.exists(resume()) ? SavedTraining.in(resume()) : null;
        if (saved == null || saved.isBroken() || saved.description().endsWith(recipe)) {
            return;
        }
        String differences = saved.differences(recipe);
        throw new IllegalArgumentException(resume() + " is of another training"
                + (differences.isEmpty() ? "" : ", with " + differences)
                + "; give the same options and checkpoint, or another --out");
    }

    /** Writes the decoder; it takes its place when it is whole. */
    void write(OriginalDecoder original, DecoderForm form, Map<String, Tensor> weights, Map<String, String> metadata)
            throws IOException {
        Path part = out.resolve(".result.part");
        NewFolder.delete(part); // of a distillation that was killed
        Files.createDirectory(part);
        try {
            original.write(part, form, weights, metadata);
            Path target = original.written(out);
            NewFolder.delete(target);
            Files.move(original.written(part), target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            NewFolder.delete(part);
        }
    }

    void writeReport(String json) throws IOException {
        WholeFile.write(report(), json);
    }
}
