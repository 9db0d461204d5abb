package fusionlab.server.architecture;

import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import fusionlab.unet.onnx.OnnxModels;
import fusionlab.unet.weights.Weight;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An architecture for people who work with diffusers: the config, and which tensors of the checkpoint are kept, removed and copied.
 *
 * @param config a diffusers {@code config.json}; the topology's own if no config can express the architecture
 * @param expressible whether {@code config} alone describes the architecture
 * @param note instructions for people
 * @param kept tensors of the checkpoint that are kept
 * @param removed tensors of the checkpoint that are removed
 * @param copied new tensors, each with the tensor whose values it starts from
 */
record DiffusersForm(
        JsonNode config, boolean expressible, String note, List<String> kept, List<String> removed, List<Copy> copied) {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String EXPRESSIBLE =
            "This config alone describes the architecture: load the kept tensors into UNet2DConditionModel.from_config(config).";
    private static final String NOT_EXPRESSIBLE =
            "No diffusers config expresses this architecture: its blocks differ inside a stage. The config is the topology's own. Build it with "
                    + "UNet2DConditionModel.from_config(config), then take out the residual branch of each removed block (an attention becomes the "
                    + "identity, a ResNet leaves its shortcut) and put copies right behind their original.";

    record Copy(String name, String from) {}

    static DiffusersForm of(Architecture architecture) {
        Set<String> original = tensors(architecture.topology().original());
        Set<String> own = tensors(architecture);
        Optional<Topology> uniform = architecture.uniform();
        return new DiffusersForm(
                JSON.readTree(uniform.orElse(architecture.topology()).configJson()),
                uniform.isPresent(),
                uniform.isPresent() ? EXPRESSIBLE : NOT_EXPRESSIBLE,
                original.stream().filter(own::contains).toList(),
                original.stream().filter(name -> !own.contains(name)).toList(),
                own.stream()
                        .filter(name -> !original.contains(name))
                        .map(name -> new Copy(name, name.replaceFirst("#\\d+", "")))
                        .toList());
    }

    private static Set<String> tensors(Architecture architecture) {
        return OnnxModels.unet(architecture, architecture.topology().latentSize(), OnnxModels.Options.DEFAULT)
                .weights()
                .stream()
                .map(Weight::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
