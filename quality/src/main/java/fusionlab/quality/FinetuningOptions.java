package fusionlab.quality;

import fusionlab.quality.export.ArchitectureChoice;
import fusionlab.quality.finetuning.UnetCheckpoint;
import fusionlab.quality.objectives.Prediction;
import fusionlab.quality.objectives.SkipProbability;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.scenes.ScenesCheckpoint;
import fusionlab.quality.scenes.ScenesWorld;
import fusionlab.quality.tensors.Compute;
import fusionlab.unet.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of {@code train} for a checkpoint. */
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
            paramLabel = "DIR|scenes",
            description =
                    "whose UNet is trained: a Stable Diffusion folder as diffusers writes it, a folder of the tiny world, or"
                            + " scenes: the one that comes with FusionLab; only read")
    private @Nullable String checkpoint;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "captioned pictures: metadata.jsonl, .txt files beside them, or webdataset's .tar shards; the tiny world"
                            + " draws its own")
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
                            + " (what its folder says)")
    private @Nullable String architecture;

    @Mixin
    private TrainingOptions training;

    @Option(names = "--device", paramLabel = "NAME", description = "cpu; training on cuda is not supported")
    private Compute.Device device = Compute.Device.CPU;

    @Option(names = "--precision", paramLabel = "NAME", description = "fp32; training in bf16 is not supported")
    private Compute.Precision precision = Compute.Precision.FP32;

    boolean areGiven() {
        return checkpoint != null;
    }

    /** What can be checked before anything is opened. @throws ParameterException naming an option that cannot be */
    void requireOptions(@Nullable Path out, int threads) {
        if (out == null || checkpoint == null || data == null && !draws(checkpoint)) {
            throw usage("train --checkpoint needs --data DIR and --out DIR as well");
        }
        if (device != Compute.Device.CPU || precision != Compute.Precision.FP32) {
            throw usage("--device and --precision: training computes in fp32 on the CPU only;"
                    + " quality-worker evaluates on cuda and in bf16");
        }
        training.requireFolder("--cache", cache);
        training.requireFolder("--out", out);
        training.require(TrainingOptions.Usual.FOLDER, threads);
    }

    /** Stages that are not trained yet may become folders of the tiny world. */
    private static boolean draws(String place) {
        return place.equals(ScenesWorld.NAME) || !Files.exists(Path.of(place)) || ScenesWorld.isAt(Path.of(place));
    }

    /** After {@link #requireOptions}. @throws ParameterException naming an option that cannot be */
    void train(Path out, long seed, int threads, double skip, Consumer<String> lines) throws IOException {
        try (NamedCheckpoints checkpoints = new NamedCheckpoints(spec.commandLine())) {
            UnetCheckpoint opened = checkpoints.opened(
                    "--checkpoint",
                    Objects.requireNonNull(checkpoint),
                    data,
                    cache == null ? out.resolve("latents") : cache);
            if (opened instanceof ScenesCheckpoint && objective == Objective.EPSILON) {
                throw usage("--objective: the tiny world's UNet predicts the velocity");
            }
            training.finetuning(
                            opened,
                            architecture(opened, lines),
                            new Prediction(
                                    opened.schedule(), objective.parameterization, SkipProbability.ramped(skip, RAMP)),
                            null,
                            training.settings(TrainingOptions.Usual.of(opened), seed, threads),
                            out,
                            lines)
                    .run();
        }
    }

    private Architecture architecture(UnetCheckpoint opened, Consumer<String> lines) {
        if (architecture == null) {
            return opened.architecture();
        }
        try {
            ArchitectureChoice chosen =
                    ArchitectureChoice.of(architecture, opened.architecture().topology());
            if (chosen.tuned() != null) {
                lines.accept("starts with the checkpoint's own weights, not with the weights "
                        + chosen.tuned().words() + ": quality export --weights makes a checkpoint of them");
            }
            return chosen.architecture();
        } catch (IllegalArgumentException wrong) {
            throw usage("--architecture: " + wrong.getMessage());
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
