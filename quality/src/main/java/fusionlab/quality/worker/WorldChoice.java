package fusionlab.quality.worker;

import fusionlab.quality.diffusers.DiffusersWorld;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.RandomWorld;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.scenes.ScenesWorld;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which world a worker offers. */
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
        SCENES,
        RANDOM
    }

    World open() {
        if (checkpoint != null && ScenesWorld.isAt(checkpoint)) {
            return ScenesWorld.open(checkpoint);
        }
        if (checkpoint != null) {
            Path file = prompts == null ? checkpoint.resolve("prompts.txt") : prompts;
            return DiffusersWorld.open(checkpoint, file, MachineMemory.now());
        }
        return world == Kind.RANDOM ? RandomWorld.tiny() : ScenesWorld.shipped();
    }
}
