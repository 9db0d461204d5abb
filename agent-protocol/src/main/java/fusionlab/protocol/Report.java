package fusionlab.protocol;

import fusionlab.unet.RuntimeProfile;
import java.util.ArrayList;
import java.util.List;

/**
 * The outcome of a lease; POST {@link Protocol#result}. A repeated report counts once and gets the same answer.
 *
 * @param fencingToken of the lease
 * @param outcome how the job ended
 * @param profile the actual profile, with the runtime's version
 * @param startedAtMillis device clock, Unix time
 * @param finishedAtMillis device clock, Unix time
 * @param prepareNanos building models and sessions, warming up
 * @param inferenceNanos sum of all runs, warm-ups included
 * @param rounds rounds that were completed
 * @param samples raw samples of completed and begun rounds
 * @param problems what could not be measured, with reasons
 * @param states the device's state in each round
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
        List<Problem> problems,
        List<RoundState> states) {

    public enum Outcome {
        /** All rounds, or all that the budget allowed. */
        COMPLETED,
        /** Cut short by cancellation or a stop of the agent; the samples are good. */
        INTERRUPTED,
        /** The device cannot run this profile at all. */
        REFUSED,
        /** No usable samples. */
        FAILED
    }

    public Report {
        samples = samples == null ? List.of() : samples;
        problems = problems == null ? List.of() : problems;
        states = states == null ? List.of() : states;
    }

    /** The report of a job without samples; lease and agent version are still to be filled in. */
    public static Report withoutSamples(
            Outcome outcome,
            RuntimeProfile profile,
            long startedAtMillis,
            long finishedAtMillis,
            List<Problem> problems) {
        return new Report(
                0, outcome, profile, "", startedAtMillis, finishedAtMillis, 0, 0, 0, List.of(), problems, List.of());
    }

    /** The same report with further problems. */
    public Report and(List<Problem> further) {
        List<Problem> all = new ArrayList<>(problems);
        all.addAll(further);
        return new Report(
                fencingToken,
                outcome,
                profile,
                agentVersion,
                startedAtMillis,
                finishedAtMillis,
                prepareNanos,
                inferenceNanos,
                rounds,
                samples,
                all,
                states);
    }

    /** The same report with its lease filled in. */
    public Report under(long token, String version) {
        return new Report(
                token,
                outcome,
                profile,
                version,
                startedAtMillis,
                finishedAtMillis,
                prepareNanos,
                inferenceNanos,
                rounds,
                samples,
                problems,
                states);
    }

    /**
     * One timed run ({@code docs/measurement.md}).
     *
     * @param key configuration or network key
     * @param round number of the round, ascending over a campaign
     * @param order position inside the round, from 0
     * @param wallNanos wall time
     * @param cpuNanos CPU time of the process, 0 if unknown
     * @param load one-minute load average, {@link #UNKNOWN_LOAD} if unknown: JSON has no NaN
     * @param state {@code ok}, {@code throttled} or {@code unknown}
     * @param atMillis device clock at the end of the run, Unix time
     */
    public record Run(
            String key, int round, int order, long wallNanos, long cpuNanos, double load, String state, long atMillis) {

        public static final double UNKNOWN_LOAD = -1;

        public Run {
            load = Double.isFinite(load) && load >= 0 ? load : UNKNOWN_LOAD;
        }

        /** The same run with the device's state, which is known only after its round. */
        public Run in(String deviceState) {
            return new Run(key, round, order, wallNanos, cpuNanos, load, deviceState, atMillis);
        }
    }

    /** The device's state in a round. */
    public record RoundState(int round, Conditions conditions) {}

    /** @param key configuration or network key; empty if it concerns the whole job */
    public record Problem(String key, String reason) {}

    /** @param accepted false if the same report had already been accepted; nothing was counted twice */
    public record Answer(boolean accepted) {}
}
