package fusionlab.server.evaluation;

import fusionlab.protocol.Distillation;
import fusionlab.search.measured.TuningSettings;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stage of step distillation for REST and pages, with its lineage.
 *
 * @param rootId the checkpoint that workers offer
 * @param checkpointId with the student's initial weights
 * @param student the distillation or tuning that made these; null for the offered checkpoint itself
 * @param teacherId the teacher's checkpoint
 * @param teacher the distillation or tuning that made it; null for the offered checkpoint itself
 * @param architecture of the student
 * @param distillation the objective, with the teacher's architecture
 * @param done training steps so far
 * @param savedStep step of the newest state that the lab has, from which another worker would continue; null without
 * @param continuedAt step at which the newest lease continued from such a state; null if it began at the first step
 * @param loss mean over the last steps, as reported
 * @param remainingSeconds by the present pace; null unless it is being trained
 * @param resultId the checkpoint that it produced; null before the end
 * @param sha256 of its weights
 * @param weights where they are downloaded
 * @param orderedBy who ordered it first: equal orders share a distillation
 */
public record DistillationView(
        long id,
        long rootId,
        long checkpointId,
        @Nullable Long student,
        long teacherId,
        @Nullable Long teacher,
        String architecture,
        Distillation distillation,
        TuningSettings settings,
        @Schema(allowableValues = {"QUEUED", "LEASED", "DONE", "FAILED", "CANCELLED"}) String state,
        int attempts,
        int done,
        @Nullable Integer savedStep,
        @Nullable Integer continuedAt,
        @Nullable Double loss,
        @Nullable Double remainingSeconds,
        @Nullable String worker,
        @Nullable String problem,
        @Nullable Long resultId,
        @Nullable String sha256,
        @Nullable String weights,
        String orderedBy,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    public DistillationView {
        Objects.requireNonNull(distillation, "distillation");
        Objects.requireNonNull(settings, "settings");
    }
}
