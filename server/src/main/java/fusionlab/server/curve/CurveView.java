package fusionlab.server.curve;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import fusionlab.search.curve.DistanceName;
import fusionlab.server.evaluation.Progress;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A curve for REST and pages.
 *
 * @param prompts for each point
 * @param distanceName what the points' distance is, and over which features
 * @param proxy whether the points say nothing quantitative about Stable Diffusion
 * @param points ordered
 * @param measured of them
 * @param measuring the workers' progress; null at the end
 */
public record CurveView(
        long id,
        @Schema(allowableValues = {"RUNNING", "DONE", "FAILED", "CANCELLED"}) String state,
        String name,
        int prompts,
        String distanceName,
        boolean proxy,
        int points,
        int measured,
        @Nullable Progress measuring,
        @Nullable String problem,
        String createdBy,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    public boolean running() {
        return state.equals("RUNNING");
    }

    /** Whether the distance is FID over too few pictures to compare with published values. */
    public boolean fidOfFew() {
        return DistanceName.isFidOfFew(distanceName, prompts);
    }

    public boolean resumable() {
        return state.equals("CANCELLED") || state.equals("FAILED");
    }

    /**
     * A point; its values are null until it is measured.
     *
     * @param line points of one line share checkpoint, architecture and steps; counted from 0
     * @param guidance classifier-free guidance scale
     * @param clip mean cosine similarity of picture and prompt
     * @param clipError its standard error
     * @param distance of the drawn pictures from the reference pictures
     */
    public record Point(
            int line,
            long checkpointId,
            String checkpoint,
            String architecture,
            int steps,
            double guidance,
            String sampler,
            long seed,
            @Nullable Long evaluationId,
            @Nullable Double clip,
            @Nullable Double clipError,
            @Nullable Double distance) {}

    /** With all points, line by line in the order of their guidance. */
    public record Details(@JsonUnwrapped CurveView curve, List<Point> items) {}
}
