package fusionlab.quality.efficientdecoder;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a smaller decoder must reach on held-out prompts.
 *
 * @param leastPsnr mean over the pictures, in dB; null for any
 * @param mostClipLoss the original's CLIP minus the other's may be this much at the upper end of its 95 % interval; null for any
 */
public record DecoderGates(
        @Nullable Double leastPsnr, @Nullable Double mostClipLoss) {

    /** @throws FailedDecoderGateException naming the figure and what was asked for */
    void require(DecoderComparison.Result result) {
        if (leastPsnr != null && !(result.meanPsnr() >= leastPsnr)) {
            throw new FailedDecoderGateException(text(
                    "the PSNR on held-out prompts is %.2f dB, and at least %.2f is asked for",
                    result.meanPsnr(), leastPsnr));
        }
        double loss = -result.difference().mean() + result.difference().halfWidth();
        if (mostClipLoss != null && !(loss <= mostClipLoss)) {
            throw new FailedDecoderGateException(text(
                    "the CLIP loss on held-out prompts may be %.4f (95 %% interval), and at most %.4f is asked for",
                    loss, mostClipLoss));
        }
    }

    private static String text(String format, double figure, double bound) {
        return String.format(Locale.ROOT, format, figure, bound) + "; the decoder is kept";
    }
}
