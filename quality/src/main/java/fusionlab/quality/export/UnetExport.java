package fusionlab.quality.export;

import fusionlab.quality.tensors.SafetensorsWriter;
import fusionlab.quality.tensors.TensorType;
import fusionlab.quality.unet.WeightSource;
import fusionlab.unet.Architecture;
import fusionlab.unet.Tensor;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A UNet's folder: {@code config.json} with one safetensors file. Where no config of diffusers' own can say the architecture, the config has
 * our fields too, and {@code fusionlab_unet.py} builds it.
 *
 * @param declared the architecture that the config says
 */
record UnetExport(WeightSource weights, Architecture declared, TensorType type) implements Export {

    /** Of the class in {@link #LOADER}. */
    static final String LOADER_CLASS = "FusionLabUNet";

    static final String LOADER = "fusionlab_unet";
    private static final String WEIGHTS = "diffusion_pytorch_model.safetensors";

    /** Whether diffusers builds it from its config alone. */
    boolean isUniform() {
        return declared.uniform().isPresent();
    }

    @Override
    public long bytes() {
        return writer().bytes(forms());
    }

    @Override
    public void write(Path folder, ExportProgress progress) throws IOException {
        Optional<String> uniform = declared.uniform().map(Topology::configJson);
        Files.writeString(folder.resolve("config.json"), uniform.orElseGet(declared::configJson) + "\n");
        if (uniform.isEmpty()) {
            copyLoader(folder.resolve(LOADER + ".py"));
        }
        Map<String, SafetensorsWriter.Form> forms = forms();
        writer().write(folder.resolve(WEIGHTS), forms, name -> {
            progress.written(Objects.requireNonNull(forms.get(name)).bytes());
            return weights.read(name);
        });
    }

    private SafetensorsWriter writer() {
        return new SafetensorsWriter(type, Map.of("fusionlab_architecture", declared.text()));
    }

    private Map<String, SafetensorsWriter.Form> forms() {
        Map<String, SafetensorsWriter.Form> forms = new LinkedHashMap<>();
        for (Tensor tensor : weights.tensors()) {
            List<Long> shape = tensor.shape().stream().map(Integer::longValue).toList();
            forms.put(tensor.name(), new SafetensorsWriter.Form(type, shape));
        }
        return forms;
    }

    private static void copyLoader(Path file) throws IOException {
        try (InputStream loader = UnetExport.class.getResourceAsStream(LOADER + ".py")) {
            if (loader == null) {
                throw new IllegalStateException("the jar of the module quality lacks " + LOADER + ".py");
            }
            Files.copy(loader, file);
        }
    }
}
