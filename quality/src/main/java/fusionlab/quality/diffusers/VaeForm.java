package fusionlab.quality.diffusers;

import fusionlab.quality.decoder.DecoderForm;
import fusionlab.quality.tensors.Compute;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;

/**
 * The decoder of diffusers' {@code AutoencoderKL}.
 *
 * @param source for messages
 * @param shape the decoder's, whose channels may be fewer than the encoder's
 */
record VaeForm(Path source, VaeShape shape, Compute compute) implements DecoderForm {

    /**
     * Tensors of the widest layer's size that are alive at once in the decoder: the inputs of a stage's three ResNets, and in the last of
     * them two activated, two convolved, the shortcut and the sum.
     */
    private static final int MAPS_IN_THE_DECODER = 9;

    /** A ResNet's inputs of norms, activations and convolutions, its shortcut and sum, and gradients on their way. */
    private static final int MAPS_KEPT_OF_A_RESNET = 12;

    @Override
    public int latentChannels() {
        return shape.latentChannels();
    }

    @Override
    public int factor() {
        return shape.factor();
    }

    @Override
    public Map<String, List<Long>> shapes() {
        Shapes shapes = new Shapes(source, compute);
        new VaeDecoder(shapes, shape);
        return Collections.unmodifiableMap(shapes.found);
    }

    @Override
    public Tensor decode(Map<String, Tensor> weights, Tensor latents) {
        return new VaeDecoder(new Layers(source, weights, compute), shape).decode(latents);
    }

    @Override
    public long decodingNumbers(int latentSize) {
        return MAPS_IN_THE_DECODER * shape.largestMap(latentSize);
    }

    @Override
    public long trainingNumbers(int latentSize) {
        long side = latentSize;
        int in = shape.inner();
        long numbers = 3L * MAPS_KEPT_OF_A_RESNET * in * side * side; // the mid block
        for (int i = 0; i < shape.channels().size(); i++) {
            int out = shape.out(i);
            numbers += (Math.max(in, out) + (long) shape.layers() * out) * MAPS_KEPT_OF_A_RESNET * side * side;
            side *= 2;
            in = out;
        }
        return numbers;
    }

    /** Writes down what a decoder requires. */
    private static final class Shapes extends Layers {

        private final Map<String, List<Long>> found = new LinkedHashMap<>();

        private Shapes(Path source, Compute compute) {
            super(source, Map.of(), compute);
        }

        @Override
        void require(String name, long... shape) {
            found.put(name, LongStream.of(shape).boxed().toList());
        }
    }
}
