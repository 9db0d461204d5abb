package fusionlab.server.evaluation;

import fusionlab.protocol.Distillation;
import fusionlab.search.measured.TuningSettings;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A tuning for REST and pages.
 *
 * @param checkpointId with the initial weights
 * @param rootId the checkpoint that workers offer
 * @param done steps so far
 * @param savedStep step of the newest state that the lab has, from which another worker would continue; null without
 * @param continuedAt step at which the newest lease continued from such a state; null if it began at the first step
 * @param distillation null if it trains on pictures alone
 * @param teacherId the teacher's checkpoint; null without a distillation
 * @param resultId the checkpoint that it produced; null before the end
 * @param sha256 of its weights
 */
public record TuningView(
        long id,
        long checkpointId,
        long rootId,
        String architecture,
        TuningSettings settings,
        @Nullable Distillation distillation,
        @Nullable Long teacherId,
        @Schema(allowableValues = {"QUEUED", "LEASED", "DONE", "FAILED", "CANCELLED"}) String state,
        int attempts,
        int done,
        @Nullable Integer savedStep,
        @Nullable Integer continuedAt,
        @Nullable Double loss,
        @Nullable String worker,
        @Nullable String problem,
        @Nullable Long resultId,
        @Nullable String sha256,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    public TuningView {
        Objects.requireNonNull(settings, "settings");
    }
}
