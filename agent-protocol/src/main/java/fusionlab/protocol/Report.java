package fusionlab.protocol;

import fusionlab.unet.RuntimeProfile;
import java.util.List;

/**
 * What came of a lease; POST {@link Protocol#result}. A repeated report is accepted once and answered alike.
 *
 * @param fencingToken of the lease
 * @param outcome how the job ended
 * @param profile the profile as it really was, with the runtime's version
 * @param startedAtMillis device clock, Unix time
 * @param finishedAtMillis device clock, Unix time
 * @param prepareNanos building models and sessions, warming up
 * @param inferenceNanos sum of all runs, warm-ups included
 * @param rounds rounds that were completed
 * @param samples raw samples of completed and begun rounds
 * @param problems what could not be measured, with reasons
 */
public record Report(
        long fencingToken,
        Outcome outcome,
        RuntimeProfile profile,
        String agentVersion,
        long startedAtMillis,
        long finishedAtMillis,
        long prepareNanos,
        long inferenceNanos,
        int rounds,
        List<Run> samples,
        List<Problem> problems) {

    public enum Outcome {
        /** All rounds, or all that the budget allowed. */
        COMPLETED,
        /** Cut short by cancellation or a stop of the agent; the samples are good. */
        INTERRUPTED,
        /** The device cannot run this profile at all. */
        REFUSED,
        /** Nothing usable came out. */
        FAILED
    }

    /** One timed run; fields as in {@code docs/measurement.md}. */
    public record Run(
            String key,
            int round,
            int order,
            long wallNanos,
            long cpuNanos,
            double load,
            String state,
            long atMillis) {}

    /** @param key configuration or network key; empty when it concerns the whole job */
    public record Problem(String key, String reason) {}

    /** @param accepted false if the very same report had been taken before; nothing was counted twice */
    public record Answer(boolean accepted) {}
}
