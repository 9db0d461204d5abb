package fusionlab.quality;

import fusionlab.quality.export.ArchitectureChoice;
import fusionlab.quality.finetuning.Finetuning;
import fusionlab.quality.finetuning.FolderCheckpoint;
import fusionlab.quality.finetuning.UnetCheckpoint;
import fusionlab.quality.objectives.Prediction;
import fusionlab.quality.objectives.SkipProbability;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.tensors.Compute;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of {@code train} for a checkpoint of Stable Diffusion. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class FinetuningOptions {

    private static final double RAMP = .2;

    /** What the UNet is trained to predict. */
    enum Objective {
        VELOCITY(Parameterization.V),
        EPSILON(Parameterization.EPSILON);

        private final Parameterization parameterization;

        Objective(Parameterization parameterization) {
            this.parameterization = parameterization;
        }
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = "a Stable Diffusion folder as diffusers writes it, whose UNet is trained; it is only read")
    private @Nullable Path checkpoint;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "captioned pictures: metadata.jsonl, .txt files beside them, or webdataset's .tar shards")
    private @Nullable Path data;

    @Option(names = "--cache", paramLabel = "DIR", description = "where encoded pictures are kept (OUT/latents)")
    private @Nullable Path cache;

    @Option(
            names = "--objective",
            paramLabel = "NAME",
            description = "velocity or epsilon: what the UNet predicts (velocity)")
    private Objective objective = Objective.VELOCITY;

    @Option(
            names = "--architecture",
            paramLabel = "FILE|TEXT",
            description =
                    "a winner's bundle (.zip) or its architecture.json, or removals and copies, such as mid_block.attentions.0=0"
                            + " (base: the whole UNet)")
    private String architecture = "base";

    @Mixin
    private TrainingOptions training;

    @Option(names = "--device", paramLabel = "NAME", description = "cpu; training on cuda is not supported")
    private Compute.Device device = Compute.Device.CPU;

    @Option(names = "--precision", paramLabel = "NAME", description = "fp32; training in bf16 is not supported")
    private Compute.Precision precision = Compute.Precision.FP32;

    boolean areGiven() {
        return checkpoint != null;
    }

    /** @throws ParameterException naming an option that cannot be */
    Finetuning finetuning(@Nullable Path out, long seed, int threads, double skip, Consumer<String> lines) {
        if (data == null || out == null) {
            throw usage("train --checkpoint needs --data DIR and --out DIR as well");
        }
        if (device != Compute.Device.CPU || precision != Compute.Precision.FP32) {
            throw usage("--device and --precision: training computes in fp32 on the CPU only;"
                    + " quality-worker evaluates on cuda and in bf16");
        }
        training.requireFolder("--cache", cache);
        training.require(TrainingOptions.Usual.FOLDER, threads);
        UnetCheckpoint opened = new FolderCheckpoint(
                Objects.requireNonNull(checkpoint), data, cache == null ? out.resolve("latents") : cache);
        Prediction predicted =
                new Prediction(opened.schedule(), objective.parameterization, SkipProbability.ramped(skip, RAMP));
        ArchitectureChoice chosen = architecture(opened);
        if (chosen.tuned() != null) {
            lines.accept("starts with the checkpoint's own weights, not with the weights "
                    + chosen.tuned().words() + ": quality export --weights makes a checkpoint of them");
        }
        return training.finetuning(
                opened,
                chosen.architecture(),
                predicted,
                null,
                training.settings(TrainingOptions.Usual.FOLDER, seed, threads),
                out,
                lines);
    }

    private ArchitectureChoice architecture(UnetCheckpoint opened) {
        try {
            return ArchitectureChoice.of(architecture, opened.architecture().topology());
        } catch (IllegalArgumentException wrong) {
            throw usage("--architecture: " + wrong.getMessage());
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
