package fusionlab.quality.decoder;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * A form with its weights, which belong to whoever made them.
 *
 * @param weights at least those of the form
 */
public record Decoder(DecoderForm form, Map<String, Tensor> weights) {

    /** {@link DecoderForm#decode} with these weights. */
    public Tensor decode(Tensor latents) {
        return form.decode(weights, latents);
    }
}
