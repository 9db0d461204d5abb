package fusionlab.server.evaluation;

import fusionlab.protocol.EvaluationProtocol;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An evaluation for REST and pages.
 *
 * @param prompts that are scored
 * @param clip their mean; null without any
 * @param clipError its standard error
 * @param openPieces queued or leased pieces
 * @param workers names of the workers that evaluated it
 * @param problem the last problem that a worker reported
 */
public record EvaluationView(
        long id,
        long checkpointId,
        String checkpoint,
        String world,
        EvaluationProtocol protocol,
        String protocolHash,
        String architecture,
        String architectureHash,
        int prompts,
        @Nullable Double clip,
        @Nullable Double clipError,
        int openPieces,
        @Nullable Double wallSeconds,
        @Nullable String workers,
        @Nullable String problem,
        int pictures,
        Instant createdAt) {

    public EvaluationView {
        Objects.requireNonNull(protocol, "protocol");
    }

    /** @param scores one for each prompt, empty before the end */
    public record Piece(
            int from,
            int to,

            @Schema(allowableValues = {"QUEUED", "LEASED", "DONE", "FAILED", "CANCELLED"})
            String state,

            int attempts,
            @Nullable String problem,
            @Nullable String worker,
            int done,
            @Nullable Double wallSeconds,
            @Nullable Double cpuSeconds,
            List<Double> scores) {}

    /**
     * The evaluation of the original under the same protocol, with the same weights or those that they were trained from.
     *
     * @param id of the original's evaluation
     * @param clipChange mean of the change from the original's score, prompt by prompt; null while no prompt is scored by both
     * @param clipChangeError its standard error; null below two prompts
     * @param prompts that both have scored
     */
    public record Comparison(
            long id, @Nullable Double clipChange, @Nullable Double clipChangeError, int prompts) {}

    /** An example picture, which {@code GET /api/v1/evaluations/ID/pictures/INDEX} gives as PNG. */
    public record Example(int promptIndex, String prompt) {}
}
