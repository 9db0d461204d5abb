package fusionlab.quality.export;

import fusionlab.quality.diffusers.PipelineFolder;
import fusionlab.quality.diffusers.UnetFolder;
import fusionlab.quality.evaluation.MemoryNeed;
import fusionlab.quality.tensors.TensorType;
import fusionlab.quality.unet.ArchitectureWeights;
import fusionlab.quality.unet.WeightSource;
import fusionlab.unet.Architecture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes an architecture of a checkpoint as a model for other programs. Weights pass through memory one by one.
 *
 * @param checkpoint the UNet's config
 * @param weights a safetensors file, an index of shards, or a folder with either: the checkpoint's own, or tuned ones
 * @param pipeline the folder with the other parts
 * @param precision null for the checkpoint's own, or fp32 for graphs
 * @param form of the weights for diffusers
 * @param size of a generated graph; null for the config's latents, one at a time
 * @param copies whether the other parts of a pipeline are copied instead of linked
 */
public record ModelExport(
        UnetFolder checkpoint,
        Path weights,
        Path pipeline,
        Architecture architecture,
        ExportFormat format,
        @Nullable ExportPrecision precision,
        Form form,
        GraphSize size,
        boolean copies) {

    /** What becomes of removed blocks. */
    public enum Form {
        /** They are left out. */
        PRUNED,
        /** They stay, with zeros in their last layers. */
        ZEROED
    }

    public ModelExport {
        if (!architecture.topology().contentHash().equals(checkpoint.topology().contentHash())) {
            throw new IllegalArgumentException("the architecture is of another UNet than the checkpoint's "
                    + checkpoint.topology() + ": their configs differ in structure");
        }
        if (precision != null && !format.precisions().contains(precision)) {
            throw new IllegalArgumentException(
                    lower(format) + " is written in " + lower(format.precisions()) + ", not in " + lower(precision));
        }
        if (form == Form.ZEROED) {
            requireZeroable(format, architecture);
        }
        if (format.isGraph()) {
            architecture.topology().places(size.latents()); // fails if they do not fit
        }
    }

    /**
     * @param out a folder that does not exist yet, or is empty; on failure nothing is left of it
     * @return the bytes written
     * @throws IllegalArgumentException if something is wrong, with the remedy
     */
    public long write(Path out, Consumer<String> log) throws IOException {
        for (Path read : List.of(pipeline, checkpoint.path())) {
            NewFolder.requireOutside("--out", out, read);
        }
        Architecture used = form == Form.ZEROED ? architecture.topology().original() : architecture;
        try (ArchitectureWeights opened = ArchitectureWeights.open(used, weights);
                NewFolder folder = NewFolder.at(out)) {
            Export export = export(source(opened), opened.type());
            long bytes = export.bytes();
            folder.requireRoom(bytes);
            if (export instanceof PipelineExport whole) {
                whole.checkpoint().guesses().forEach(log);
            }
            log.accept("writing " + MemoryNeed.text(bytes) + " to " + out);
            export.write(folder.path(), new ExportProgress(bytes, log));
            folder.keep();
            return bytes;
        }
    }

    private Export export(WeightSource source, TensorType own) {
        ExportPrecision ofGraph = precision == null ? ExportPrecision.FP32 : precision;
        Architecture declared = form == Form.ZEROED ? architecture.topology().original() : architecture;
        UnetExport unet = new UnetExport(source, declared, precision == null ? own : precision.type());
        return switch (format) {
            case SAFETENSORS -> unet;
            case DIFFUSERS -> new PipelineExport(unet, PipelineFolder.in(pipeline), copies);
            case ONNX -> new OnnxExport(source, declared, size, ofGraph);
            case TFLITE -> new TfliteExport(source, declared, size, ofGraph);
        };
    }

    private WeightSource source(ArchitectureWeights opened) {
        return form == Form.ZEROED ? new ZeroedWeights(opened, architecture) : opened;
    }

    private static void requireZeroable(ExportFormat format, Architecture architecture) {
        if (format.isGraph()) {
            throw new IllegalArgumentException("the form zeroed is for diffusers and safetensors: a generated "
                    + lower(format) + " graph has the architecture itself");
        }
        if (!architecture.copied().isEmpty()) {
            throw new IllegalArgumentException("the form zeroed has no room for copies ("
                    + String.join(", ", architecture.copied()) + "); leave them out, or export the form pruned");
        }
        if (architecture.topology().original().uniform().isEmpty()) {
            throw new IllegalArgumentException("diffusers cannot build the UNet " + architecture.topology()
                    + " from its config alone, so there is no form zeroed of it");
        }
    }

    private static String lower(Object words) {
        return words.toString().toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
    }
}
