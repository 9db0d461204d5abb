package fusionlab.launcher;

import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code model}: the parts of a pipeline, or of one of its components. */
@Command(
        name = "model",
        aliases = "unet",
        mixinStandardHelpOptions = true,
        description = {
            "Prints parameters and multiply-accumulates of a pipeline's components, or of one component: whole, by stage, by part.",
            "The picture encoder and the 1x1 convolutions of an autoencoder's latents are not counted."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ModelCommand implements Callable<Integer> {

    private static final int USUAL_LATENTS = 64;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "TOPOLOGY|FOLDER|FILE",
            description =
                    "a built-in topology (sd-v1.5, sd-v2.1, bk-sdm-base, bk-sdm-small, bk-sdm-tiny, snapfusion-table3),"
                            + " a diffusers pipeline with text_encoder/, unet/ and vae/, or the config.json of one of them")
    private String model;

    @Option(names = "--json", description = "print JSON instead of tables")
    private boolean json;

    @Option(
            names = "--latent",
            paramLabel = "N",
            description = "height and width of the latents (the UNet's own, or 64)")
    private @Nullable Integer latent;

    @Option(
            names = "--architecture",
            paramLabel = "TEXT",
            description = "removals and copies, such as mid_block.attentions.0=0,up_blocks.1.attentions.0=2 (base)")
    private @Nullable String architecture;

    @Override
    public Integer call() {
        ModelCounts counts = counts();
        spec.commandLine().getOut().println(json ? counts.json() : counts.text());
        spec.commandLine().getOut().flush();
        return 0;
    }

    private ModelCounts counts() {
        ModelFiles files;
        try {
            files = ModelFiles.read(model);
        } catch (IllegalArgumentException unknown) {
            throw usage(String.valueOf(unknown.getMessage()));
        }
        Topology topology = files.unet();
        if (topology != null) {
            int size = latent == null ? topology.latentSize() : latent;
            Architecture chosen = architecture(topology);
            return counted(files, size, () -> Counts.of(chosen, size));
        }
        if (architecture != null) {
            throw usage("--architecture is for UNets");
        }
        return counted(files, latent == null ? USUAL_LATENTS : latent, () -> null);
    }

    private ModelCounts counted(ModelFiles files, int size, Supplier<@Nullable Counts> unet) {
        try {
            List<ComponentCounts> others = files.components().stream()
                    .map(component -> ComponentCounts.of(component, size))
                    .toList();
            return new ModelCounts(files.name(), size, others, unet.get());
        } catch (IllegalArgumentException e) {
            throw usage("--latent " + size + ": " + e.getMessage());
        }
    }

    private Architecture architecture(Topology frame) {
        if (architecture == null) {
            return frame.original();
        }
        try {
            return Architecture.parse(frame, architecture);
        } catch (IllegalArgumentException e) {
            throw usage("--architecture: " + e.getMessage());
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
