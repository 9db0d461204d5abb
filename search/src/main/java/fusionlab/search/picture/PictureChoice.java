package fusionlab.search.picture;

import fusionlab.latency.PicturePlan;
import fusionlab.search.quality.QualityTable;
import org.jspecify.annotations.Nullable;

/**
 * A way to make a picture, with its quality.
 *
 * @param qualities ΔCLIP of each slot at the plan's steps
 * @param decoderChange what the plan's decoder does to CLIP; null if the quality table was measured with it
 */
public record PictureChoice(
        PicturePlan plan, QualityTable qualities, @Nullable DecoderChange decoderChange) {

    /**
     * CLIP with this decoder minus CLIP with the original one, measured in pairs of pictures of the whole UNet.
     *
     * @param standardError NaN if unknown
     */
    public record DecoderChange(double clip, double standardError) {}

    double decoderClip() {
        return decoderChange == null ? 0 : decoderChange.clip();
    }
}
