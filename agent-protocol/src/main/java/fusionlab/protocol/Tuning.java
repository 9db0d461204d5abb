package fusionlab.protocol;

import static fusionlab.protocol.EvaluationProtocol.require;
import static fusionlab.protocol.EvaluationProtocol.requireSha256;
import static fusionlab.protocol.EvaluationProtocol.requireText;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Fine-tuning of an architecture's weights, leased to one worker like a piece of an evaluation. Its result is a safetensors file of
 * UNet weights in half precision, with the tensors of removed blocks unchanged: PUT {@link #weights} uploads it and ends the tuning.
 *
 * @param tuningId names the tuning in the paths
 * @param checkpoint SHA-256 (hex) of the initial checkpoint
 * @param weights SHA-256 (hex) of its file of UNet weights, available at {@link #file}, if it was itself tuned: then the same as {@code
 *     checkpoint}. Null for the worker's own
 * @param counts slot to number of blocks, where it differs from the checkpoint's topology
 * @param steps training steps, 1 to {@link #MAX_STEPS}
 * @param batch items in a step, 1 to {@link #MAX_BATCH}
 * @param learningRate at its peak, above 0, at most 1
 * @param skipProbability of each block in each step, 0 to 1 (excluded)
 * @param seed of everything random in the training
 * @param distillation what a teacher teaches; null to train on pictures alone
 * @param states what the lab keeps of trainings that have not ended; null if nothing, and from labs of earlier versions
 */
public record Tuning(
        long tuningId,
        String checkpoint,
        @Nullable String weights,
        Map<String, Integer> counts,
        int steps,
        int batch,
        double learningRate,
        double skipProbability,
        long seed,
        @Nullable Distillation distillation,
        @Nullable SavedStates states) {

    public static final String TUNINGS = "/api/v1/workers/tunings";

    /** Path prefix of files of tuned weights. */
    public static final String FILES = "/api/v1/workers/weights";

    /** Header of an upload: SHA-256 (hex) of its bytes. */
    public static final String CONTENT_SHA256 = "X-Content-SHA256";

    /** Query parameter of an upload. */
    public static final String FENCING_TOKEN = "fencingToken";

    /** Query parameter of the upload of a state: training steps that are done. */
    public static final String STEP = "step";

    public static final int MAX_STEPS = 100_000;
    public static final int MAX_BATCH = 1_024;

    /** Characters of a problem; longer ones must be cut. */
    public static final int MAX_PROBLEM = 500;

    private static final int MAX_SLOTS = 1_000;
    private static final int MAX_BLOCKS = 100;

    public Tuning {
        requireSha256("checkpoint", checkpoint);
        requireNamesCheckpoint(weights, checkpoint);
        counts = counts == null ? Map.of() : counts;
        requireCounts("counts", counts);
        require(steps >= 1 && steps <= MAX_STEPS, "steps must be 1 to " + MAX_STEPS + ", not " + steps);
        require(batch >= 1 && batch <= MAX_BATCH, "batch must be 1 to " + MAX_BATCH + ", not " + batch);
        require(
                learningRate > 0 && learningRate <= 1,
                "learningRate must be above 0 and at most 1, not " + learningRate);
        require(
                skipProbability >= 0 && skipProbability < 1,
                "skipProbability must be 0 to 1 (excluded), not " + skipProbability);
        skipProbability += 0.0; // no negative zero
    }

    /** POST a {@link Heartbeat}, answered with {@link Evaluation.HeartbeatAnswer}. */
    public static String heartbeat(long tuningId) {
        return TUNINGS + "/" + tuningId + "/heartbeat";
    }

    /** PUT the file, with {@link #FENCING_TOKEN} and {@link #CONTENT_SHA256}; answered with {@link Evaluation.Answer}. */
    public static String weights(long tuningId) {
        return TUNINGS + "/" + tuningId + "/weights";
    }

    /**
     * PUT the file of a state, with {@link #FENCING_TOKEN}, {@link #STEP} and {@link #CONTENT_SHA256}; answered with {@link
     * Evaluation.Answer}. GET the bytes of the newest one.
     */
    public static String state(long tuningId) {
        return TUNINGS + "/" + tuningId + "/state";
    }

    /** POST a {@link Problem}, answered with {@link Evaluation.Answer}. */
    public static String problem(long tuningId) {
        return TUNINGS + "/" + tuningId + "/problem";
    }

    /** GET the bytes of a file of tuned weights. */
    public static String file(String sha256) {
        requireSha256("sha256", sha256);
        return FILES + "/" + sha256;
    }

    static void requireNamesCheckpoint(@Nullable String weights, String checkpoint) {
        require(
                weights == null || weights.equals(checkpoint),
                "weights must be absent or name the checkpoint, not " + weights);
    }

    static void requireCounts(String field, Map<String, Integer> counts) {
        require(counts.size() <= MAX_SLOTS, field + " must have at most " + MAX_SLOTS + " slots, not " + counts.size());
        counts.forEach((slot, count) -> {
            requireText("slot", slot, 200);
            require(
                    count != null && count >= 0 && count <= MAX_BLOCKS,
                    field + " must be 0 to " + MAX_BLOCKS + ", not " + count + " for " + slot);
        });
    }

    /**
     * @param done steps finished, of {@code total}
     * @param loss the mean over the last steps; null before the first
     * @param continuedAt the step at which this lease's training continued from a saved state; null if it began at the first step
     */
    public record Heartbeat(
            long fencingToken,
            int done,
            int total,
            @Nullable Double loss,
            @Nullable Integer continuedAt) {

        public Heartbeat {
            require(
                    done >= 0 && total >= 1 && done <= total && total <= MAX_STEPS,
                    "done must be 0 to total, total 1 to " + MAX_STEPS + ", not " + done + " of " + total);
            require(loss == null || Double.isFinite(loss), "loss must be a number, or absent");
            require(
                    continuedAt == null || continuedAt >= 1 && continuedAt < total,
                    "continuedAt must be 1 to below total, or absent, not " + continuedAt);
        }
    }

    /** @param problem why the worker cannot run the tuning; another one may */
    public record Problem(long fencingToken, String problem) {

        public Problem {
            requireText("problem", Objects.requireNonNull(problem, "problem"), MAX_PROBLEM);
        }
    }
}
