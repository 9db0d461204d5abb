package fusionlab.protocol;

import static fusionlab.protocol.EvaluationProtocol.require;
import static fusionlab.protocol.EvaluationProtocol.requireSha256;
import static fusionlab.protocol.EvaluationProtocol.requireText;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The exchange between quality workers and the server: an evaluation's prompts are leased in pieces, as jobs are to agents. */
public final class Evaluation {

    public static final String LEASES = "/api/v1/workers/leases";

    /** Header of each request of a worker that holds a lease: the session of its offer. Any other session is not the lease holder. */
    public static final String SESSION = "X-Worker-Session";

    /** Pictures in one result. */
    public static final int MAX_PICTURES = 4;

    /** Bytes of one PNG. */
    public static final int MAX_PICTURE_BYTES = 64 * 1024;

    /** Prompts in one lease. */
    public static final int MAX_CHUNK = 1_024;

    /** Characters of a UNet's config. */
    public static final int MAX_CONFIG = 64 * 1024;

    /** Prompts in a prompt set. */
    public static final int MAX_PROMPTS = 100_000;

    private Evaluation() {}

    public static String heartbeat(long leaseId) {
        return LEASES + "/" + leaseId + "/heartbeat";
    }

    public static String result(long leaseId) {
        return LEASES + "/" + leaseId + "/result";
    }

    /**
     * A worker offers what it can evaluate and asks for work: POST {@link #LEASES}, answered 200 with a {@link Lease} or 204.
     *
     * @param worker its name, for people
     * @param session UUID of the process: problems are counted by it
     * @param checkpoint SHA-256 (hex) of the UNet's weights
     * @param world as in {@link EvaluationProtocol}
     * @param topologyConfig diffusers config of the checkpoint's UNet
     * @param promptSet SHA-256 (hex) of the prompts in their order
     * @param promptCount how many there are
     * @param scorer SHA-256 (hex) of the scorer's weights
     * @param secondsPerPromptStep time of one prompt in one sampling step, as last measured; null if not yet measured
     * @param memoryBytes physical memory of the machine
     * @param freeMemoryBytes how much of it is free
     * @param waitSeconds how long the server may hold the request, 0 to {@link Protocol#MAX_WAIT_SECONDS}
     * @param tunes whether it also takes {@link Tuning}s of this checkpoint, and evaluates with their weights. Absent means no: an object,
     *     because the server's JSON refuses an absent primitive
     * @param features what it can gather with the scores; null if nothing, and from older workers
     * @param distils whether it also takes tunings with a {@link Distillation}; null means no, as from workers that do not know them
     * @param trainsDecoders whether it also takes {@link DecoderTraining}s; null means no, as from workers that do not know them
     */
    public record Offer(
            int protocolVersion,
            String workerVersion,
            String worker,
            String session,
            String checkpoint,
            String world,
            String topologyConfig,
            String promptSet,
            int promptCount,
            String scorer,
            @Nullable Double secondsPerPromptStep,
            long memoryBytes,
            long freeMemoryBytes,
            int waitSeconds,
            Boolean tunes,
            @Nullable PictureFeatures features,
            @Nullable Boolean distils,
            @Nullable Boolean trainsDecoders) {

        public Offer {
            requireText("workerVersion", workerVersion, 80);
            requireText("worker", worker, 80);
            requireText("session", session, 80);
            requireSha256("checkpoint", checkpoint);
            requireText("world", world, 80);
            requireText("topologyConfig", topologyConfig, MAX_CONFIG);
            requireSha256("promptSet", promptSet);
            require(
                    promptCount >= 1 && promptCount <= MAX_PROMPTS,
                    "promptCount must be 1 to " + MAX_PROMPTS + ", not " + promptCount);
            requireSha256("scorer", scorer);
            require(
                    secondsPerPromptStep == null || secondsPerPromptStep > 0 && secondsPerPromptStep < 1e6,
                    "secondsPerPromptStep must be above 0, or absent, not " + secondsPerPromptStep);
            require(memoryBytes >= 0 && freeMemoryBytes >= 0, "memoryBytes and freeMemoryBytes must be 0 or more");
            require(
                    waitSeconds >= 0 && waitSeconds <= Protocol.MAX_WAIT_SECONDS,
                    "waitSeconds must be 0 to " + Protocol.MAX_WAIT_SECONDS + ", not " + waitSeconds);
            tunes = tunes == null ? Boolean.FALSE : tunes;
        }
    }

    /**
     * A piece of an evaluation, a tuning, or the training of a decoder, leased to one worker.
     *
     * @param leaseId names the piece in the paths of heartbeat and result; a tuning's or decoder's own id
     * @param fencingToken ascending with each lease of the same piece; a result with an old one is refused
     * @param expirySeconds without a heartbeat the piece is leased again after this time
     * @param work null unless it is a piece
     * @param tuning null unless it is a tuning
     * @param decoder null unless it is the training of a decoder
     */
    public record Lease(
            long leaseId,
            long fencingToken,
            int expirySeconds,
            int heartbeatSeconds,
            @Nullable Work work,
            @Nullable Tuning tuning,
            @Nullable DecoderTraining decoder) {

        public Lease {
            int parts = (work == null ? 0 : 1) + (tuning == null ? 0 : 1) + (decoder == null ? 0 : 1);
            require(parts == 1, "A lease has either work, a tuning or a decoder");
        }

        /** Of a piece or a tuning. */
        public Lease(
                long leaseId,
                long fencingToken,
                int expirySeconds,
                int heartbeatSeconds,
                @Nullable Work work,
                @Nullable Tuning tuning) {
            this(leaseId, fencingToken, expirySeconds, heartbeatSeconds, work, tuning, null);
        }
    }

    /**
     * What to evaluate.
     *
     * @param checkpoint SHA-256 (hex) of the weights to evaluate with; a worker with other weights refuses
     * @param counts slot to number of blocks, where it differs from the checkpoint's topology
     * @param from first prompt
     * @param to one past the last prompt
     * @param wantPictures whether to send the first pictures of the piece
     * @param weights SHA-256 (hex) of the file of UNet weights to use instead of the worker's own, available at {@link Tuning#file}; it
     *     then names the checkpoint. Null for the worker's own
     */
    public record Work(
            long evaluationId,
            EvaluationProtocol protocol,
            String checkpoint,
            Map<String, Integer> counts,
            int from,
            int to,
            boolean wantPictures,
            @Nullable String weights) {

        public Work {
            Objects.requireNonNull(protocol, "protocol");
            requireSha256("checkpoint", checkpoint);
            Tuning.requireNamesCheckpoint(weights, checkpoint);
            counts = counts == null ? Map.of() : counts;
            counts.values().forEach(count -> Objects.requireNonNull(count, "counts"));
            require(
                    from >= 0 && to > from && to - from <= MAX_CHUNK,
                    "A piece has 1 to " + MAX_CHUNK + " prompts, not " + from + " to " + to);
        }
    }

    /** @param done prompts finished, of {@code total} */
    public record Heartbeat(long fencingToken, int done, int total) {}

    /** @param cancelled stop now and report nothing */
    public record HeartbeatAnswer(boolean cancelled) {}

    /**
     * The result of a piece. JSON has no NaN: a worker reports a score that is not a number as a problem.
     *
     * @param checkpoint SHA-256 (hex) of the weights that were evaluated
     * @param scores one for each prompt in order, -1 to 1; empty with a problem
     * @param wallSeconds wall time
     * @param cpuSeconds CPU time of all threads, 0 if unknown
     * @param pictures at most {@link #MAX_PICTURES}
     * @param problem why it could not be evaluated; null if it could
     * @param features if the protocol asks for them; otherwise null
     */
    public record Result(
            long fencingToken,
            String checkpoint,
            List<Double> scores,
            double wallSeconds,
            double cpuSeconds,
            List<Picture> pictures,
            @Nullable String problem,
            @Nullable FeatureVectors features) {

        public Result {
            Objects.requireNonNull(checkpoint, "checkpoint");
            scores = scores == null ? List.of() : scores;
            pictures = pictures == null ? List.of() : pictures;
        }
    }

    /**
     * The features of a piece's pictures, one vector for each prompt in order.
     *
     * @param drawn of the pictures that the architecture drew: {@link PictureFeatures#base64}
     * @param reference of the reference pictures of the same prompts
     */
    public record FeatureVectors(String drawn, String reference) {

        public FeatureVectors {
            Objects.requireNonNull(drawn, "drawn");
            Objects.requireNonNull(reference, "reference");
        }
    }

    /**
     * The picture that the architecture drew for a prompt.
     *
     * @param promptIndex from 0
     * @param pngBase64 at most {@link #MAX_PICTURE_BYTES} of PNG
     */
    public record Picture(int promptIndex, String prompt, String pngBase64) {

        public Picture {
            Objects.requireNonNull(prompt, "prompt");
            Objects.requireNonNull(pngBase64, "pngBase64");
        }
    }

    /** @param accepted false if the same result had already been accepted; nothing was counted twice */
    public record Answer(boolean accepted) {}
}
