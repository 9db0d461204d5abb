package fusionlab.quality.decoder;

import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** What a decoder computes, apart from its weights. Immutable and thread-safe. */
public interface DecoderForm {

    /** Of its inputs. */
    int latentChannels();

    /** Pixels along a side of the pictures, for each of the latents. */
    int factor();

    /** Of its weights, by name, in the order in which files have them. */
    Map<String, List<Long>> shapes();

    /**
     * Differentiable in the weights, unless a {@code NoGradGuard} is open.
     *
     * @param weights of the {@link #shapes}; others are ignored
     * @param latents as the UNet leaves them, [B,C,H,W]
     * @return pictures, [B,3,H',W'], about -1 to 1, where its weights are; in the caller's PointerScope
     */
    Tensor decode(Map<String, Tensor> weights, Tensor latents);

    /** Numbers alive at once while one picture is decoded, an upper estimate. @param latentSize height and width of the latents */
    long decodingNumbers(int latentSize);

    /** Numbers that a backward pass over one picture keeps, an upper estimate. @param latentSize height and width of the latents */
    long trainingNumbers(int latentSize);

    /** Numbers of the decoder itself, as diffusers counts them: without those of {@code post_quant_conv}. */
    default long parameters() {
        return shapes().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("decoder."))
                .mapToLong(entry -> entry.getValue().stream().reduce(1L, Math::multiplyExact))
                .sum();
    }
}
