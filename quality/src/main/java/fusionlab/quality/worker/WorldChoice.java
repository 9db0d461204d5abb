package fusionlab.quality.worker;

import fusionlab.quality.data.CaptionedReference;
import fusionlab.quality.data.PictureFolder;
import fusionlab.quality.diffusers.DiffusersWorld;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.RandomWorld;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.inception.InceptionFeatures;
import fusionlab.quality.scenes.ScenesWorld;
import fusionlab.quality.tensors.Compute;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The world that a worker offers, and how its networks compute. */
final class WorldChoice {

    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = {
                "a Stable Diffusion checkpoint as diffusers writes it: unet/, text_encoder/, vae/, tokenizer/,",
                "and scorer/ with a CLIP model as transformers writes it; or a folder that quality train made",
                "(the tiny world 'scenes' that comes with FusionLab)"
            })
    private @Nullable Path checkpoint;

    @Option(
            names = "--weights",
            paramLabel = "NAME",
            description = {
                "for the tiny world: a distilled UNet that comes with FusionLab, such as 4-steps (the UNet that was not",
                "distilled). It is another checkpoint to a server, made for evaluations and searches in its few steps"
            })
    private @Nullable String weights;

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description = "for --checkpoint: one prompt in each line (prompts.txt in the checkpoint's folder)")
    private @Nullable Path prompts;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = {
                "for --checkpoint: captioned pictures to fine-tune on between the rounds of searches, as for quality train;",
                "without it, this worker does not tune. Other pictures are another checkpoint to a server"
            })
    private @Nullable Path data;

    @Option(
            names = "--reference",
            paramLabel = "DIR",
            description = {
                "for --checkpoint: captioned pictures, one for each prompt with the same caption, in the forms of --data;",
                "with them this worker also gathers what curves need for distances between sets of pictures"
            })
    private @Nullable Path reference;

    @Option(
            names = "--inception",
            paramLabel = "FILE",
            description = {
                "the weights of FID's Inception-v3 in safetensors (docs/quality.md#fid): the distances of this worker's curves",
                "are then FID. For --checkpoint it needs --reference"
            })
    private @Nullable Path inception;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "for --data: where encoded pictures are kept (.fusionlab/latents in your home directory)")
    private @Nullable Path cache;

    @Option(
            names = "--decoder",
            paramLabel = "DIR|FILE",
            description = {
                "a decoder that quality decoder made, in place of the checkpoint's own: a vae/ folder, or for the tiny",
                "world decoder.safetensors. Another decoder is another checkpoint to a server"
            })
    private @Nullable Path decoder;

    @Option(
            names = "--decoder-cache",
            paramLabel = "DIR",
            description =
                    "where ordered decoders are trained, and their latents kept (.fusionlab/decoders in your home directory)")
    private @Nullable Path decoderCache;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            description = "what computes: cpu, or cuda for an NVIDIA GPU (cpu)")
    private Compute.Device device = Compute.USUAL.device();

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            description =
                    "numbers that networks compute in: fp32 or bf16 (fp32). Another device or precision is another "
                            + "checkpoint to a server: their scores are never mixed")
    private Compute.Precision precision = Compute.USUAL.precision();

    @Option(
            names = "--world",
            hidden = true,
            description = "scenes, or random for tests: a UNet that was never trained")
    private @Nullable Kind world;

    enum Kind {
        SCENES,
        RANDOM
    }

    Compute compute() {
        return new Compute(device, precision);
    }

    Path decoderCache() {
        return decoderCache == null ? inHome("decoders") : decoderCache;
    }

    private static Path inHome(String name) {
        return Path.of(System.getProperty("user.home", "."), ".fusionlab", name);
    }

    /** The contradiction in these options, or null. */
    @Nullable
    String contradiction() {
        boolean own = checkpoint == null || ScenesWorld.isAt(checkpoint);
        if (weights != null && (checkpoint != null || world == Kind.RANDOM)) {
            return "--weights names a UNet of the tiny world that comes with FusionLab, and a folder has its own: leave"
                    + " one of --weights and --checkpoint out";
        }
        if (weights != null && !ScenesWorld.isStudent(weights)) {
            return "--weights: there is no distilled UNet '" + weights + "', only "
                    + String.join(" and ", ScenesWorld.students())
                    + "; a folder that quality train or distill made is named with --checkpoint";
        }
        if (prompts != null && own) {
            return "--prompts is for a folder as diffusers writes it; the tiny world has its own prompts: leave it out";
        }
        if (data != null && own) {
            return "--data is for a folder as diffusers writes it; the tiny world draws its own pictures: leave it out";
        }
        if (cache != null && data == null) {
            return "--cache is for --data, whose encoded pictures it keeps: give both or neither";
        }
        if (decoderCache != null && Files.exists(decoderCache) && !Files.isDirectory(decoderCache)) {
            return "--decoder-cache " + decoderCache + " is a file; name a folder";
        }
        if (reference != null && own) {
            return "--reference is for a folder as diffusers writes it; the tiny world draws its own pictures: leave it out";
        }
        if (inception != null && !Files.exists(inception)) {
            return "--inception: there is no file " + inception;
        }
        if (inception != null && !own && reference == null) {
            return "--inception compares with reference pictures: name them with --reference DIR";
        }
        if (inception != null && world == Kind.RANDOM) {
            return "--inception needs pictures of 32 x 32 at least, which --world random has not: leave it out";
        }
        return data != null && !compute().equals(Compute.USUAL)
                ? "--data is for tuning, which computes on the CPU in fp32: leave out --device and --precision"
                : null;
    }

    /**
     * @param threads that encode pictures
     * @param lines progress of encoding, for people
     */
    World open(int threads, Consumer<String> lines) {
        World opened = judgedAsUsual(threads, lines);
        if (inception == null) {
            return opened;
        }
        try {
            return InceptionFeatures.comparing(opened, inception, MachineMemory.of(compute()));
        } catch (RuntimeException unusable) {
            opened.close();
            throw unusable;
        }
    }

    private World judgedAsUsual(int threads, Consumer<String> lines) {
        if (checkpoint != null && ScenesWorld.isAt(checkpoint)) {
            return ScenesWorld.open(checkpoint, compute(), decoder);
        }
        if (checkpoint != null) {
            Path file = prompts == null ? checkpoint.resolve("prompts.txt") : prompts;
            return DiffusersWorld.open(
                    checkpoint,
                    file,
                    compute(),
                    MachineMemory.of(compute()),
                    training(checkpoint, threads, lines),
                    decoder,
                    reference == null ? null : CaptionedReference.in(new PictureFolder(reference)));
        }
        if (weights != null) {
            return ScenesWorld.student(weights, compute(), decoder);
        }
        return world == Kind.RANDOM ? RandomWorld.tiny(compute()) : ScenesWorld.shipped(compute(), decoder);
    }

    private DiffusersWorld.@Nullable Training training(Path folder, int threads, Consumer<String> lines) {
        if (data == null) {
            return null;
        }
        Path kept = cache == null ? inHome("latents") : cache;
        TuningPictures pictures = new TuningPictures(folder, data, kept, threads, lines);
        return new DiffusersWorld.Training(pictures, pictures.hash());
    }
}
