package fusionlab.quality;

import fusionlab.quality.diffusers.UnetFolder;
import fusionlab.quality.evaluation.MemoryNeed;
import fusionlab.quality.export.ArchitectureChoice;
import fusionlab.quality.export.ExportFormat;
import fusionlab.quality.export.ExportPrecision;
import fusionlab.quality.export.GraphSize;
import fusionlab.quality.export.ModelExport;
import fusionlab.quality.export.TunedWeights;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.unet.Architecture;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.NoGradGuard;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code export}: an architecture's weights for other programs. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Writes an architecture of a checkpoint, with its weights, as a model that other programs load (docs/export.md).",
            "The checkpoint is only read. The model appears when it is whole; nothing is overwritten."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ExportCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--checkpoint",
            required = true,
            paramLabel = "DIR",
            description = "a folder as diffusers writes it, with unet/ in it; or a UNet's own folder")
    private Path checkpoint;

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description =
                    "the UNet's weights, safetensors: such as those that a search tuned, from GET /api/v1/checkpoints/ID/weights (the checkpoint's own)")
    private @Nullable Path weights;

    @Option(
            names = "--architecture",
            paramLabel = "FILE|TEXT",
            description =
                    "a winner's bundle (.zip) or its architecture.json, or removals and copies, such as mid_block.attentions.0=0,up_blocks.1.attentions.0=2"
                            + " (base: the whole UNet)")
    private String architecture = "base";

    @Option(
            names = "--format",
            required = true,
            paramLabel = "FORMAT",
            description =
                    "diffusers: a pipeline; safetensors: the UNet alone; onnx: for ONNX Runtime; tflite: for LiteRT")
    private ExportFormat format;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            description =
                    "fp32, fp16; bf16 for diffusers and safetensors, int8 for tflite (as in the checkpoint; fp32 for onnx and tflite)")
    private @Nullable ExportPrecision precision;

    @Option(
            names = "--form",
            paramLabel = "NAME",
            description =
                    "pruned: without the removed blocks; zeroed: the whole UNet with zeros in their last layers, which loads"
                            + " wherever the original does, and is not faster (pruned)")
    private ModelExport.Form form = ModelExport.Form.PRUNED;

    @Option(
            names = "--latent-size",
            paramLabel = "N",
            description = "for onnx and tflite (as in the checkpoint's config)")
    private @Nullable Integer latentSize;

    @Option(names = "--batch", paramLabel = "N", description = "for onnx and tflite: latents at once (1)")
    private @Nullable Integer batch;

    @Option(
            names = "--copy",
            description =
                    "for diffusers: copy text encoder, decoder and so on; else they are hard links where possible")
    private boolean copies;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "a new folder")
    private Path out;

    @Override
    public Integer call() throws IOException {
        TorchThreads.single();
        long begun = System.nanoTime();
        requireUsed("--latent-size", latentSize != null, format.isGraph(), "onnx and tflite");
        requireUsed("--batch", batch != null, format.isGraph(), "onnx and tflite");
        requireUsed("--copy", copies, format == ExportFormat.DIFFUSERS, "diffusers");
        UnetFolder unet = UnetFolder.in(checkpoint);
        ArchitectureChoice choice = choice(unet);
        ModelExport export = export(unet, choice.architecture());
        Architecture exported = export.architecture();
        say(
                "%s",
                exported.equals(exported.topology().original())
                        ? exported.topology().name() + ", all that is in the folder"
                        : exported.toString());
        sayOrRequireTuned(choice);
        try (NoGradGuard guard = new NoGradGuard()) {
            long bytes = export.write(out, line -> say("%s", line));
            say("%s: %s in %.1f s", out, MemoryNeed.text(bytes), (System.nanoTime() - begun) / 1e9);
        }
        return 0;
    }

    private ArchitectureChoice choice(UnetFolder unet) {
        try {
            return ArchitectureChoice.of(architecture, unet.topology());
        } catch (IllegalArgumentException wrong) {
            throw usage("--architecture: " + wrong.getMessage());
        }
    }

    private ModelExport export(UnetFolder unet, Architecture chosen) {
        requireFile();
        try {
            int latents = latentSize == null ? unet.topology().latentSize() : latentSize;
            return new ModelExport(
                    unet,
                    weights == null ? unet.path() : weights,
                    checkpoint,
                    chosen,
                    format,
                    precision,
                    form,
                    new GraphSize(latents, batch == null ? 1 : batch),
                    copies);
        } catch (IllegalArgumentException wrong) {
            throw usage(String.valueOf(wrong.getMessage()));
        }
    }

    /** Opening a pipe would wait for somebody who writes into it. */
    private void requireFile() {
        if (weights != null && !Files.isRegularFile(weights)) {
            throw usage("--weights " + weights
                    + (Files.exists(weights)
                            ? " is a folder, a pipe or a device; name a safetensors file"
                            : " is missing; name a safetensors file"));
        }
    }

    /** With the bundle of a tuned winner anything but the tuned weights would pass for it unnoticed. */
    private void sayOrRequireTuned(ArchitectureChoice choice) throws IOException {
        TunedWeights tuned = choice.tuned();
        if (tuned != null && weights == null) {
            say(
                    "%s",
                    "with the checkpoint's own weights, not the weights " + tuned.words()
                            + ": give that file as --weights");
        } else if (tuned != null && weights != null) {
            try {
                tuned.require(weights, choice.architecture().text());
            } catch (IllegalArgumentException other) {
                throw usage(String.valueOf(other.getMessage()));
            }
        }
    }

    private void requireUsed(String option, boolean given, boolean used, String formats) {
        if (given && !used) {
            throw usage(
                    option + " is for " + formats + ", not for " + format.name().toLowerCase(Locale.ROOT));
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void say(String format, Object... arguments) {
        PrintWriter output = spec.commandLine().getOut();
        output.println(String.format(Locale.ROOT, format, arguments));
        output.flush();
    }
}
