package fusionlab.quality.diffusers;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import fusionlab.quality.decoder.Decoder;
import fusionlab.quality.decoder.DecoderForm;
import fusionlab.quality.decoder.OriginalDecoder;
import fusionlab.quality.decoder.TinyDecoder;
import fusionlab.quality.tensors.Safetensors;
import fusionlab.quality.tensors.SafetensorsWriter;
import fusionlab.quality.tensors.SafetensorsWriter.Form;
import fusionlab.quality.tensors.TensorType;
import fusionlab.unet.config.DecoderConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * The decoder of a checkpoint's {@code vae/}, an {@code AutoencoderKL}. A pruned one is written together with the encoder, which stays as it
 * is, and with the small Python file that builds both; a tiny one as diffusers' {@code AutoencoderTiny}, whose encoder is zero.
 */
record CheckpointDecoder(Path vae, VaeForm form, Map<String, Tensor> weights) implements OriginalDecoder {

    static final String LOADER = "fusionlab_vae";
    static final String LOADER_CLASS = "FusionLabVae";

    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "diffusion_pytorch_model.safetensors";
    private static final int TAESD_WIDTH = 64;
    private static final int TAESD_BLOCKS = 3;

    @Override
    public Decoder decoder() {
        return new Decoder(form, weights);
    }

    @Override
    public int groups() {
        return form.shape().groups();
    }

    @Override
    public DecoderForm pruned(double ratio) {
        VaeShape shape = form.shape();
        return new VaeForm(
                form.source(),
                shape.withChannels(shape.channels().stream()
                        .map(width -> DecoderConfig.prunedWidth(width, groups(), ratio))
                        .toList()),
                form.compute());
    }

    @Override
    public TinyDecoder tiny(int width) {
        int stages = form.shape().channels().size();
        List<Integer> blocks = new ArrayList<>(Collections.nCopies(stages - 1, TAESD_BLOCKS));
        blocks.add(1);
        return new TinyDecoder(form.latentChannels(), width, blocks, form.compute());
    }

    @Override
    public int tinyWidth() {
        return TAESD_WIDTH;
    }

    @Override
    public Path written(Path folder) {
        return folder.resolve(CheckpointFolder.VAE);
    }

    @Override
    public Path weights(Path folder) {
        return written(folder).resolve(WEIGHTS);
    }

    @Override
    public Optional<Path> config(Path folder) {
        return Optional.of(written(folder).resolve(CONFIG));
    }

    @Override
    public Decoder read(Path written) {
        DecoderForm other = VaeFolder.decoder(written, form.compute());
        if (other.latentChannels() != form.latentChannels()) {
            throw new CheckpointException(
                    written,
                    "decodes " + other.latentChannels() + " latent channels, and the UNet makes "
                            + form.latentChannels());
        }
        NamedTensors tensors =
                NamedTensors.load(written, DrawingParts.DECODER, form.compute()).renamed(VaeBlocks::today);
        tensors.layers().require(other.shapes());
        return new Decoder(other, tensors.tensors());
    }

    @Override
    public long bytes(DecoderForm other) throws IOException {
        try (Safetensors parent = Safetensors.open(vae)) {
            return writer(Map.of()).bytes(forms(other, parent));
        }
    }

    @Override
    public void write(Path out, DecoderForm other, Map<String, Tensor> trained, Map<String, String> metadata)
            throws IOException {
        Path folder = Files.createDirectory(written(out));
        JsonObject config = other instanceof TinyDecoder tiny ? TinyVae.config(tiny) : config((VaeForm) other);
        Files.writeString(
                folder.resolve(CONFIG),
                new GsonBuilder().setPrettyPrinting().serializeNulls().create().toJson(config) + "\n");
        if (config.has(VaeFolder.DECODER_CHANNELS)) {
            copyLoader(folder.resolve(LOADER + ".py"));
        }
        try (Safetensors parent = Safetensors.open(vae)) {
            writer(metadata).write(folder.resolve(WEIGHTS), forms(other, parent), name -> {
                Tensor tensor = trained.get(name);
                if (tensor != null) {
                    return tensor;
                }
                return other instanceof TinyDecoder tiny ? TinyVae.zeros(tiny, name) : parent.read(name);
            });
        }
    }

    /** The trained weights in 32 bits; the encoder's of a pruned decoder as they are. */
    private static Map<String, Form> forms(DecoderForm other, Safetensors parent) {
        Map<String, Form> forms = new LinkedHashMap<>();
        if (other instanceof TinyDecoder tiny) {
            TinyVae.encoder(tiny).forEach((name, shape) -> forms.put(name, new Form(TensorType.F32, shape)));
        } else {
            parent.names().stream()
                    .filter(TrainableCheckpoint.ENCODER)
                    .forEach(name -> forms.put(name, new Form(parent.type(name), parent.shape(name))));
        }
        other.shapes().forEach((name, shape) -> forms.put(name, new Form(TensorType.F32, shape)));
        return forms;
    }

    private static SafetensorsWriter writer(Map<String, String> metadata) {
        return new SafetensorsWriter(TensorType.F32, metadata);
    }

    private JsonObject config(VaeForm other) {
        JsonObject config = VaeFolder.config(vae).fields().deepCopy();
        config.addProperty("_class_name", "AutoencoderKL");
        config.remove(VaeFolder.DECODER_CHANNELS);
        List<Integer> encoder = VaeShape.read(VaeFolder.config(vae)).channels();
        if (!other.shape().channels().equals(encoder)) {
            config.addProperty("_class_name", LOADER_CLASS);
            config.add(VaeFolder.DECODER_CHANNELS, array(other.shape().channels()));
        }
        return config;
    }

    static JsonArray array(List<Integer> numbers) {
        JsonArray array = new JsonArray();
        numbers.forEach(array::add);
        return array;
    }

    private static void copyLoader(Path file) throws IOException {
        try (InputStream loader = CheckpointDecoder.class.getResourceAsStream(LOADER + ".py")) {
            if (loader == null) {
                throw new IllegalStateException("the jar of the module quality lacks " + LOADER + ".py");
            }
            Files.copy(loader, file);
        }
    }
}
