package fusionlab.quality.scenes;

import fusionlab.quality.decoder.Decoder;
import fusionlab.quality.decoder.DecoderForm;
import fusionlab.quality.decoder.OriginalDecoder;
import fusionlab.quality.decoder.TinyDecoder;
import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.Safetensors;
import fusionlab.quality.tensors.SafetensorsWriter;
import fusionlab.quality.tensors.SafetensorsWriter.Form;
import fusionlab.quality.tensors.TensorType;
import fusionlab.unet.config.DecoderConfig;
import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** The tiny world's decoder. Those made from it are files of half precision, as the world's other weights are. */
record OriginalSceneDecoder(Decoder decoder) implements OriginalDecoder {

    /** The file that {@link #write} makes. */
    static final String FILE = "decoder.safetensors";

    private static final int TINY_WIDTH = 16;
    private static final List<Integer> TINY_BLOCKS = List.of(3, 3, 1);
    private static final String TINY_LAYER = "decoder.layers.0.weight";
    private static final String PRUNED_LAYER = "decoder.1.weight";

    @Override
    public int groups() {
        return 1;
    }

    @Override
    public SceneDecoder pruned(double ratio) {
        return new SceneDecoder(2 * DecoderConfig.prunedWidth(SceneAutoencoder.WIDTH / 2, 1, ratio));
    }

    @Override
    public TinyDecoder tiny(int width) {
        return new TinyDecoder(SceneAutoencoder.CHANNELS, width, TINY_BLOCKS, Compute.USUAL);
    }

    @Override
    public int tinyWidth() {
        return TINY_WIDTH;
    }

    @Override
    public Path written(Path folder) {
        return folder.resolve(FILE);
    }

    @Override
    public Path weights(Path folder) {
        return written(folder);
    }

    @Override
    public Optional<Path> config(Path folder) {
        return Optional.empty();
    }

    @Override
    public Decoder read(Path written) throws IOException {
        return open(written);
    }

    @Override
    public long bytes(DecoderForm form) {
        return new SafetensorsWriter(TensorType.F16, Map.of()).bytes(forms(form));
    }

    @Override
    public void write(Path folder, DecoderForm form, Map<String, Tensor> weights, Map<String, String> metadata)
            throws IOException {
        new SafetensorsWriter(TensorType.F16, metadata).write(written(folder), forms(form), name -> {
            Tensor tensor = weights.get(name);
            if (tensor == null) {
                throw new IllegalArgumentException("the trained decoder lacks " + name);
            }
            return tensor;
        });
    }

    /**
     * A decoder that {@link #write} made.
     *
     * @throws InvalidSafetensorsException naming the file, if it is damaged or something else
     */
    static Decoder open(Path file) throws IOException {
        try (Safetensors saved = Safetensors.open(file)) {
            DecoderForm form = form(file, saved);
            Map<String, Tensor> weights = new LinkedHashMap<>();
            for (Map.Entry<String, List<Long>> entry : form.shapes().entrySet()) {
                if (!saved.shape(entry.getKey()).equals(entry.getValue())) {
                    throw new InvalidSafetensorsException(
                            file,
                            "holds " + entry.getKey() + " of shape " + saved.shape(entry.getKey()) + ", not "
                                    + entry.getValue());
                }
                try (PointerScope scope = new PointerScope()) {
                    Tensor tensor = Compute.USUAL.bring(saved.read(entry.getKey()));
                    tensor.retainReference();
                    weights.put(entry.getKey(), tensor);
                }
            }
            return new Decoder(form, weights);
        }
    }

    private static DecoderForm form(Path file, Safetensors saved) {
        boolean tiny = saved.contains(TINY_LAYER);
        if (!tiny && !saved.contains(PRUNED_LAYER)) {
            throw new InvalidSafetensorsException(file, "holds no decoder of the world scenes");
        }
        List<Long> first = saved.shape(tiny ? TINY_LAYER : PRUNED_LAYER);
        long width = first.isEmpty() ? 0 : first.get(0);
        if (width < 1 || width > SceneAutoencoder.WIDTH * SceneAutoencoder.WIDTH || !tiny && width % 2 != 0) {
            throw new InvalidSafetensorsException(file, "holds a decoder of width " + width);
        }
        return tiny
                ? new TinyDecoder(SceneAutoencoder.CHANNELS, (int) width, TINY_BLOCKS, Compute.USUAL)
                : new SceneDecoder((int) width);
    }

    private static Map<String, Form> forms(DecoderForm form) {
        Map<String, Form> forms = new LinkedHashMap<>();
        form.shapes().forEach((name, shape) -> forms.put(name, new Form(TensorType.F16, shape)));
        return forms;
    }
}
