package fusionlab.server.search;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A search for a picture, as stored and shown.
 *
 * @param textEncoder key; null if it is left out
 * @param choices ways to make the picture
 * @param targets of each device
 */
public record PictureParameters(
        boolean guidance, @Nullable String textEncoder, List<Choice> choices, List<Target> targets) {

    public PictureParameters {
        choices = List.copyOf(choices);
        targets = List.copyOf(targets);
    }

    /**
     * @param decoder key; null if it is left out
     * @param decoderId of a decoder that the lab has trained; null for the one that the quality table was measured with
     * @param decoderClip what it changes in CLIP, in pairs; null for the quality table's own
     * @param decoderClipError standard error
     */
    public record Choice(
            int steps,
            @Nullable String decoder,
            long qualityTableId,
            @Nullable Long decoderId,
            @Nullable Double decoderClip,
            @Nullable Double decoderClipError) {}

    public record Target(long latencyTableId, double secondsPerImage) {}
}
