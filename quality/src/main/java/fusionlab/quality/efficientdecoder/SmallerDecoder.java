package fusionlab.quality.efficientdecoder;

import fusionlab.quality.decoder.ChannelPruning;
import fusionlab.quality.decoder.DecoderForm;
import fusionlab.quality.decoder.OriginalDecoder;
import fusionlab.quality.decoder.TinyDecoder;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Which decoder is trained. */
public sealed interface SmallerDecoder {

    DecoderForm form(OriginalDecoder original);

    /** Weights to begin with, in the caller's PointerScope. */
    Map<String, Tensor> start(OriginalDecoder original, long seed);

    /** For people, and for metadata. */
    String text(OriginalDecoder original);

    /** The original's layers, each with the same share of its channels. @param ratio above 0 and at most 1 */
    record Pruned(double ratio) implements SmallerDecoder {

        @Override
        public DecoderForm form(OriginalDecoder original) {
            return original.pruned(ratio);
        }

        @Override
        public Map<String, Tensor> start(OriginalDecoder original, long seed) {
            return ChannelPruning.of(
                    original.decoder().weights(), form(original).shapes(), original.groups());
        }

        @Override
        public String text(OriginalDecoder original) {
            return "pruned to a ratio of " + ratio + " of its channels";
        }
    }

    /** A decoder of TAESD's kind, from random weights. @param width its channels; 0 for what is usual in the world */
    record Tiny(int width) implements SmallerDecoder {

        @Override
        public TinyDecoder form(OriginalDecoder original) {
            return original.tiny(width == 0 ? original.tinyWidth() : width);
        }

        @Override
        public Map<String, Tensor> start(OriginalDecoder original, long seed) {
            return form(original).random(seed);
        }

        @Override
        public String text(OriginalDecoder original) {
            return "of TAESD's kind with " + form(original).width() + " channels";
        }
    }
}
