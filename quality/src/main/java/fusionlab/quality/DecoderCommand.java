package fusionlab.quality;

import fusionlab.quality.diffusers.DiffusersWorld;
import fusionlab.quality.efficientdecoder.DecoderDistillation;
import fusionlab.quality.efficientdecoder.DecoderFolders;
import fusionlab.quality.efficientdecoder.DecoderGates;
import fusionlab.quality.efficientdecoder.LatentPlan;
import fusionlab.quality.efficientdecoder.PromptSplit;
import fusionlab.quality.efficientdecoder.SmallerDecoder;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.export.NewFolder;
import fusionlab.quality.scenes.ScenesWorld;
import fusionlab.quality.tensors.Compute;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code decoder}: distils a world's decoder into a smaller one. */
@Command(
        name = "decoder",
        mixinStandardHelpOptions = true,
        description = {
            "Distils the decoder of a world or a Stable Diffusion folder into a smaller one: fewer channels, or of TAESD's kind (docs/decoder.md).",
            "It learns to draw what the original draws, on latents that the UNet makes from prompts, and is compared with it on held-out prompts.",
            "Latents and steps that are done are kept, so that an interrupted distillation continues."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DecoderCommand implements Callable<Integer> {

    /** How the smaller decoder is built. */
    enum Kind {
        PRUNED,
        TINY
    }

    @Spec
    private CommandSpec spec;

    @Option(names = "--world", paramLabel = "WORLD", description = "scenes")
    private @Nullable String world;

    @Option(
            names = "--weights",
            paramLabel = "DIR",
            description = "for --world: a folder that quality train made (the weights that come with FusionLab)")
    private @Nullable Path weights;

    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = "a Stable Diffusion folder as diffusers writes it, with scorer/ in it; it is only read")
    private @Nullable Path checkpoint;

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description = "for --checkpoint: one prompt in each line (prompts.txt in the checkpoint's folder)")
    private @Nullable Path prompts;

    @Option(
            names = "--held-out",
            paramLabel = "N",
            description =
                    "prompts that only the comparison sees: for --checkpoint the last ones of the file (a fifth, at most 256)")
    private @Nullable Integer heldOut;

    @Option(names = "--kind", paramLabel = "NAME", description = "pruned, or tiny: of TAESD's kind (pruned)")
    private Kind kind = Kind.PRUNED;

    @Option(
            names = "--ratio",
            paramLabel = "R",
            description = "for pruned: the share of its channels that each layer keeps (${DEFAULT-VALUE})")
    private double ratio = .5;

    @Option(names = "--width", paramLabel = "N", description = "for tiny: channels (64; 16 for scenes)")
    private int width;

    @Option(names = "--out", paramLabel = "DIR", description = "for the decoder, its figures and what is resumed from")
    private @Nullable Path out;

    @Option(names = "--cache", paramLabel = "DIR", description = "where latents are kept (OUT/latents)")
    private @Nullable Path cache;

    @Option(
            names = "--compare",
            paramLabel = "DIR|FILE",
            description = "trains nothing, and compares a decoder that is there already with the original")
    private @Nullable Path compared;

    @Option(
            names = "--min-psnr",
            paramLabel = "DB",
            description = "fails if the mean PSNR on held-out prompts is lower")
    private @Nullable Double leastPsnr;

    @Option(
            names = "--max-clip-loss",
            paramLabel = "X",
            description = "fails if CLIP on held-out prompts may be lower by more, within its 95 %% interval")
    private @Nullable Double mostClipLoss;

    @Mixin
    private DecoderTrainingOptions options;

    @Override
    public Integer call() throws IOException {
        requireOptions();
        try (World opened = open()) {
            boolean scenes = checkpoint == null;
            Path folder = out == null ? Path.of("target", "decoder") : out;
            Path latents = cache == null ? folder.resolve("latents") : cache;
            for (Path read :
                    Stream.of(checkpoint, weights).flatMap(Stream::ofNullable).toList()) {
                NewFolder.requireOutside("--out", folder, read);
                NewFolder.requireOutside("--cache", latents, read);
            }
            DecoderDistillation distillation = new DecoderDistillation(
                    opened,
                    kind == Kind.TINY ? new SmallerDecoder.Tiny(width) : new SmallerDecoder.Pruned(ratio),
                    plan(opened),
                    options.settings(scenes),
                    new DecoderGates(leastPsnr, mostClipLoss),
                    new DecoderFolders(folder, latents),
                    options.saveEvery(),
                    this::say);
            if (compared == null) {
                distillation.run();
            } else {
                distillation.compare(compared);
            }
        }
        return 0;
    }

    private void requireOptions() {
        if ((world == null) == (checkpoint == null)) {
            throw usage("decoder takes either --world scenes or --checkpoint DIR");
        }
        if (world != null && !world.equals(ScenesWorld.NAME)) {
            throw usage("--world: there is only scenes here, not '" + world + "'");
        }
        if (world == null ? weights != null : prompts != null) {
            throw usage("--weights is for --world, --prompts for --checkpoint");
        }
        if (compared == null && out == null) {
            throw usage("decoder needs --out DIR, or --compare with a decoder that is there already");
        }
        if (compared != null && !Files.exists(compared)) {
            throw usage("--compare: there is no " + compared);
        }
        if (!(ratio > 0 && ratio <= 1)) {
            throw usage("--ratio must be above 0 and at most 1, not " + ratio);
        }
        if (width < 0 || width > 0 && kind != Kind.TINY) {
            throw usage("--width is for --kind tiny, and at least 1");
        }
        if (weights != null && !Files.isDirectory(weights)) {
            throw usage("--weights: there is no folder " + weights);
        }
        if (weights != null && !ScenesWorld.isAt(weights)) {
            throw usage("--weights: " + weights
                    + " holds no UNet of the tiny world; a Stable Diffusion folder is named with --checkpoint");
        }
        options.require();
    }

    private World open() {
        if (checkpoint == null) {
            return weights == null ? ScenesWorld.shipped() : ScenesWorld.open(weights);
        }
        Path file = prompts == null ? checkpoint.resolve("prompts.txt") : prompts;
        return DiffusersWorld.open(checkpoint, file, Compute.USUAL, MachineMemory.now(), null);
    }

    private LatentPlan plan(World opened) {
        int most = PromptSplit.most(opened.surroundings());
        if (heldOut != null && (heldOut < 2 || heldOut > most)) {
            throw usage("--held-out must be 2 to " + most + ", not " + heldOut);
        }
        PromptSplit split = PromptSplit.of(opened.surroundings(), heldOut);
        boolean scenes = checkpoint == null;
        return new LatentPlan(
                split.training(),
                split.heldOut(),
                options.latents(scenes),
                options.sampling(opened, scenes),
                options.seed());
    }

    private void say(String line) {
        PrintWriter output = spec.commandLine().getOut();
        output.println(line);
        output.flush();
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
