package fusionlab.server.evaluation;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * POST /api/v1/distillations/pipelines.
 *
 * @param checkpoint SHA-256 of a checkpoint that workers offer, or its prefix: of all stages
 * @param stages in an order in which each one comes after its teacher and its student
 */
public record PipelineRequest(
        @Nullable String checkpoint,

        @Schema(description = "1 to 20; those that name earlier ones as teacher or student wait for them") @Nullable
        List<@Nullable DistillationRequest> stages) {

    static final int MAX_STAGES = 20;
}
