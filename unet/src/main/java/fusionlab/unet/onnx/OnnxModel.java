package fusionlab.unet.onnx;

import fusionlab.unet.weights.Weight;
import java.util.List;

/**
 * A generated graph without its weights.
 *
 * @param bytes the serialised ModelProto, kilobytes
 * @param weights the external initializers in the order of first use; names are diffusers tensor names
 * @param inputs names and shapes of the inputs
 * @param output name and shape of the one output
 */
@SuppressWarnings("ArrayRecordComponent") // handed to the runtime as it is
public record OnnxModel(byte[] bytes, List<Weight> weights, List<NamedShape> inputs, NamedShape output) {

    /**
     * A tensor's name and dimensions.
     *
     * @param idsEnd for numbers of tokens: whole numbers in 32 bits, 0 to below it; 0 for numbers with a fraction
     */
    public record NamedShape(String name, List<Long> dimensions, long idsEnd) {

        public NamedShape(String name, List<Long> dimensions) {
            this(name, dimensions, 0);
        }

        public long elements() {
            return dimensions.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
        }
    }
}
