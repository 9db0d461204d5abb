package fusionlab.server.evaluation;

import fusionlab.protocol.DecoderQuality;
import fusionlab.protocol.DecoderRecipe;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The training of a smaller decoder for REST and pages.
 *
 * @param checkpointId whose decoder is the original
 * @param latents that are made, of those in the recipe
 * @param done training steps so far
 * @param loss mean over the last steps, as reported
 * @param remainingSeconds for the rest of the latents or, once they are made, of the training, as reported; null unless it is being trained
 * @param figures on held-out prompts; null before the end
 * @param proxy whether it is of the tiny world, whose figures are a proxy
 * @param sha256 of the file; null before the end
 * @param bytes of the file
 * @param weights where it is downloaded
 * @param config where diffusers' config is; null before the end, and in worlds that need none
 * @param orderedBy who ordered it first: equal orders share a decoder
 */
public record DecoderView(
        long id,
        long checkpointId,
        DecoderRecipe recipe,
        @Schema(allowableValues = {"QUEUED", "LEASED", "DONE", "FAILED", "CANCELLED"}) String state,
        int attempts,
        int latents,
        int done,
        @Nullable Double loss,
        @Nullable Double remainingSeconds,
        @Nullable String worker,
        @Nullable String problem,
        @Nullable DecoderQuality figures,
        boolean proxy,
        @Nullable String sha256,
        @Nullable Long bytes,
        @Nullable String weights,
        @Nullable String config,
        String orderedBy,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    public DecoderView {
        Objects.requireNonNull(recipe, "recipe");
    }

    /** What it is doing, in words. */
    public String progress() {
        if (latents < recipe.latents()) {
            return "making latents";
        }
        return done < recipe.steps() ? "training" : "comparing";
    }
}
