package fusionlab.launcher;

import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import fusionlab.unet.config.InvalidConfigException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code unet}: the parts of a UNet. */
@Command(
        name = "unet",
        mixinStandardHelpOptions = true,
        description =
                "Prints parameters and multiply-accumulates of a UNet: whole, by stage, by unit, by block configuration.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class UnetCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "TOPOLOGY|FILE",
            description =
                    "a built-in topology (sd-v1.5, sd-v2.1, bk-sdm-base, bk-sdm-small, bk-sdm-tiny, snapfusion-table3)"
                            + " or a diffusers config.json")
    private String topology;

    @Option(names = "--json", description = "print JSON instead of tables")
    private boolean json;

    @Option(names = "--latent", paramLabel = "N", description = "height and width of the latents (the topology's own)")
    private @Nullable Integer latent;

    @Option(
            names = "--architecture",
            paramLabel = "TEXT",
            description = "removals and copies, such as mid_block.attentions.0=0,up_blocks.1.attentions.0=2 (base)")
    private @Nullable String architecture;

    @Override
    public Integer call() {
        Topology frame = topology();
        Architecture chosen = architecture(frame);
        int size = latent == null ? frame.latentSize() : latent;
        Counts counts;
        try {
            counts = Counts.of(chosen, size);
        } catch (IllegalArgumentException e) {
            throw usage("--latent " + size + ": " + e.getMessage());
        }
        spec.commandLine().getOut().println(json ? counts.json() : counts.text());
        spec.commandLine().getOut().flush();
        return 0;
    }

    private Topology topology() {
        if (Topology.builtInNames().contains(topology)) {
            return Topology.builtIn(topology);
        }
        Path path = Path.of(topology);
        if (!path.toFile().exists()) {
            throw usage("there is no file and no topology '" + topology + "'; built in are "
                    + String.join(", ", Topology.builtInNames()));
        }
        try {
            return Topology.parse(name(path), new InputFile(path).read());
        } catch (InvalidConfigException e) {
            throw new Failure(path + ": " + e.getMessage(), e);
        }
    }

    private static String name(Path path) {
        return Topology.nameFor(String.valueOf(path.getFileName()).replaceFirst("\\.json$", ""));
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
