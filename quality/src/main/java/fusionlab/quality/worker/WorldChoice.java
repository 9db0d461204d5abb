package fusionlab.quality.worker;

import fusionlab.quality.diffusers.DiffusersWorld;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.RandomWorld;
import fusionlab.quality.evaluation.World;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which world a worker offers. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class WorldChoice {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = {
                "a Stable Diffusion checkpoint as diffusers writes it: unet/, text_encoder/, vae/, tokenizer/,",
                "and scorer/ with a CLIP model as transformers writes it (the tiny world 'scenes' without it)"
            })
    private @Nullable Path checkpoint;

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description = "for --checkpoint: one prompt in each line (prompts.txt in the checkpoint's folder)")
    private @Nullable Path prompts;

    @Option(
            names = "--world",
            hidden = true,
            description = "scenes, or random for tests: a UNet that was never trained")
    private @Nullable Kind world;

    enum Kind {
        RANDOM
    }

    World open() {
        if (checkpoint != null) {
            Path file = prompts == null ? checkpoint.resolve("prompts.txt") : prompts;
            return DiffusersWorld.open(checkpoint, file, MachineMemory.now());
        }
        if (world == null) {
            throw new ParameterException(spec.commandLine(), "--checkpoint is needed");
        }
        return RandomWorld.tiny();
    }
}
