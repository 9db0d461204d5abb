package fusionlab.server.quality;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.server.evaluation.Progress;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A quality measurement for REST and pages.
 *
 * @param measuring the workers' progress; null at the end
 * @param qualityTableId the table, once it is measured
 * @param pearson split-half agreement of the slots' ΔCLIP
 * @param spearman the same of their ranks
 */
public record QualityMeasurementView(
        long id,
        @Schema(allowableValues = {"RUNNING", "DONE", "FAILED", "CANCELLED"}) String state,
        String name,
        long checkpointId,
        String topology,
        EvaluationProtocol protocol,
        int prompts,
        boolean proxy,
        @Nullable Progress measuring,
        @Nullable Long qualityTableId,
        @Nullable String problem,
        @Nullable Double pearson,
        @Nullable Double spearman,
        String createdBy,
        Instant createdAt,
        @Nullable Instant finishedAt) {}
