package fusionlab.launcher;

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
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline, or one of its components, named on the command line.
 *
 * @param unet null if it is of a text encoder or decoder alone
 * @param components text encoder and decoder
 */
public record ModelFiles(String name, @Nullable Topology unet, List<Component> components) {

    private static final String CONFIG = "config.json";

    /**
     * @param model a built-in topology, a diffusers pipeline's folder, or a config.json
     * @throws IllegalArgumentException if there is nothing of that name
     * @throws Failure naming the file and what is wrong with it
     */
    public static ModelFiles read(String model) {
        if (Topology.builtInNames().contains(model)) {
            Companions companions = Components.builtIn(model);
            return new ModelFiles(
                    model, Topology.builtIn(model), List.of(companions.textEncoder(), companions.decoder()));
        }
        Path path = Path.of(model);
        if (!path.toFile().exists()) {
            throw new IllegalArgumentException("there is no file and no topology '" + model + "'; built in are "
                    + String.join(", ", Topology.builtInNames()));
        }
        if (!Files.isDirectory(path)) {
            return file(path);
        }
        return Files.exists(path.resolve(CONFIG)) ? file(path.resolve(CONFIG)) : folder(path);
    }

    private static ModelFiles folder(Path folder) {
        List<String> missing = new ArrayList<>();
        for (String part : List.of("text_encoder", "unet", "vae")) {
            if (!Files.exists(folder.resolve(part).resolve(CONFIG))) {
                missing.add(part + "/" + CONFIG);
            }
        }
        if (!missing.isEmpty()) {
            throw new Failure(folder + " lacks " + String.join(", ", missing) + "; a pipeline has them, or give the "
                    + CONFIG + " of one component");
        }
        String name = Topology.nameFor(
                String.valueOf(folder.toAbsolutePath().normalize().getFileName()));
        return new ModelFiles(
                name,
                config(folder.resolve("unet").resolve(CONFIG), text -> Topology.parse(name, text)),
                List.of(
                        config(
                                folder.resolve("text_encoder").resolve(CONFIG),
                                text -> Components.parse(Component.Role.TEXT_ENCODER, text)),
                        config(
                                folder.resolve("vae").resolve(CONFIG),
                                text -> Components.parse(Component.Role.DECODER, text))));
    }

    private static ModelFiles file(Path path) {
        String name = Topology.nameFor(String.valueOf(path.getFileName()).replaceFirst("\\.json$", ""));
        return config(
                path,
                text -> ComponentType.of(text) == ComponentType.UNET
                        ? new ModelFiles(name, Topology.parse(name, text), List.of())
                        : new ModelFiles(name, null, List.of(Components.parse(text))));
    }

    private static <T> T config(Path path, Function<String, T> reader) {
        try {
            return reader.apply(new InputFile(path).read());
        } catch (InvalidConfigException e) {
            throw new Failure(path + ": " + e.getMessage(), e);
        }
    }

    /** @throws Failure if it has no UNet */
    public Topology topology() {
        if (unet == null) {
            throw new Failure(name + " is of a "
                    + components.get(0).role().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                    + " alone; give a pipeline's folder or a UNet");
        }
        return unet;
    }

    /** Whether the lab knows its topology by name. */
    public boolean isBuiltIn() {
        return Topology.builtInNames().contains(name);
    }
}
