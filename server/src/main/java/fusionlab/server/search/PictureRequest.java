package fusionlab.server.search;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a picture is made. Text encoder and decoder are named by their keys in the latency tables of the targets.
 *
 * @param steps of the sampler; this or {@code choices}
 * @param guidance whether each step has a pass without the prompt; true by default
 * @param textEncoder by default the first that all tables have; {@code none} to leave it out
 * @param decoder likewise; this or {@code choices}
 * @param choices several numbers of steps or decoders, of which the best is taken
 */
public record PictureRequest(
        @Schema(description = "Sampling steps; or give choices", minimum = "1", maximum = "1000") @Nullable
        Integer steps,

        @Schema(description = "Whether each step has a pass without the prompt; true by default") @Nullable
        Boolean guidance,

        @Schema(
                description = "Key of a text encoder in the tables; by default the first that all of them have, none to"
                        + " leave it out")
        @Nullable
        String textEncoder,

        @Schema(description = "Key of a decoder in the tables, likewise; or give choices") @Nullable
        String decoder,

        @Schema(
                description =
                        "Ways to make the picture, each with its quality; the best that meets all targets is taken")
        @Nullable
        List<@Nullable Choice> choices) {

    /**
     * A way to make a picture.
     *
     * @param qualityTableId measured with these steps; by default the search's
     * @param decoderId of a decoder that the lab has trained, which says what it changes in CLIP; absent for the decoder that the quality
     *     table was measured with
     */
    public record Choice(
            @Nullable Integer steps,
            @Nullable String decoder,
            @Nullable Long qualityTableId,
            @Nullable Long decoderId) {}

    /** What a picture may take on the device of a latency table, in seconds. */
    public record Target(
            @Nullable Long latencyTableId, @Schema(description = "Above 0") @Nullable Double secondsPerImage) {}
}
