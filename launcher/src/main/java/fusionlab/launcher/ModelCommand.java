package fusionlab.launcher;

import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import fusionlab.unet.component.Companions;
import fusionlab.unet.component.Component;
import fusionlab.unet.component.Components;
import fusionlab.unet.config.ComponentType;
import fusionlab.unet.config.InvalidConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
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

    private static final String CONFIG = "config.json";
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

    @Option(names = "--latent", paramLabel = "N", description = "height and width of the latents (the UNet's own, or 64)")
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
        if (Topology.builtInNames().contains(model)) {
            Companions companions = Components.builtIn(model);
            return pipeline(Topology.builtIn(model), List.of(companions.textEncoder(), companions.decoder()));
        }
        Path path = Path.of(model);
        if (!path.toFile().exists()) {
            throw usage("there is no file and no topology '" + model + "'; built in are "
                    + String.join(", ", Topology.builtInNames()));
        }
        if (!Files.isDirectory(path)) {
            return file(path);
        }
        return Files.exists(path.resolve(CONFIG)) ? file(path.resolve(CONFIG)) : folder(path);
    }

    private ModelCounts folder(Path folder) {
        List<String> missing = new ArrayList<>();
        for (String part : List.of("text_encoder", "unet", "vae")) {
            if (!Files.exists(folder.resolve(part).resolve(CONFIG))) {
                missing.add(part + "/" + CONFIG);
            }
        }
        if (!missing.isEmpty()) {
            throw new Failure(folder + " lacks " + String.join(", ", missing)
                    + "; a pipeline has them, or give the " + CONFIG + " of one component");
        }
        Path unet = folder.resolve("unet").resolve(CONFIG);
        String name = Topology.nameFor(
                String.valueOf(folder.toAbsolutePath().normalize().getFileName()));
        Topology topology = read(unet, text -> Topology.parse(name, text));
        return pipeline(
                topology,
                List.of(
                        read(folder.resolve("text_encoder").resolve(CONFIG), Components::parse),
                        read(folder.resolve("vae").resolve(CONFIG), Components::parse)));
    }

    private ModelCounts file(Path path) {
        return read(path, text -> {
            if (ComponentType.of(text) == ComponentType.UNET) {
                return pipeline(Topology.parse(name(path), text), List.of());
            }
            if (architecture != null) {
                throw usage("--architecture is for UNets");
            }
            int size = latent == null ? USUAL_LATENTS : latent;
            return new ModelCounts(name(path), size, counted(size, List.of(Components.parse(text))), null);
        });
    }

    private List<ComponentCounts> counted(int size, List<Component> components) {
        try {
            return components.stream()
                    .map(component -> ComponentCounts.of(component, size))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw usage("--latent " + size + ": " + e.getMessage());
        }
    }

    private ModelCounts pipeline(Topology topology, List<Component> others) {
        int size = latent == null ? topology.latentSize() : latent;
        Architecture chosen = architecture(topology);
        try {
            return new ModelCounts(topology.name(), size, counted(size, others), Counts.of(chosen, size));
        } catch (IllegalArgumentException e) {
            throw usage("--latent " + size + ": " + e.getMessage());
        }
    }

    private static <T> T read(Path path, Function<String, T> reader) {
        try {
            return reader.apply(new InputFile(path).read());
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
