package fusionlab.bridge.phone;

import java.time.Duration;

/**
 * How patient the bridge is with a phone.
 *
 * @param call limit of one short command
 * @param longCall limit of a command that hashes or waits
 * @param watch how often a wanted agent is looked after until it works
 * @param work how often once it does: each look costs the phone some processes, and blocks may be timed meanwhile
 * @param conditions how often battery and temperature are read while no agent tells of them
 * @param boot how often a starting phone is asked whether it is up
 * @param restart first pause before an ended agent is started again; doubles up to ten minutes
 * @param breaker first pause of a phone that does not answer; doubles up to five minutes
 * @param silence an agent that had no word with the lab for so long, in which the bridge itself had, is hung, and restarted
 * @param grace what a stopped agent gets to report before it is killed
 */
public record Timing(
        Duration call,
        Duration longCall,
        Duration watch,
        Duration work,
        Duration conditions,
        Duration boot,
        Duration restart,
        Duration breaker,
        Duration silence,
        Duration grace) {

    public static final Timing DEFAULT = new Timing(
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(15),
            Duration.ofMinutes(5),
            Duration.ofSeconds(20));

    /** What the script takes at the longest where asking an agent to stop was of no use. */
    private static final Duration FORCE = Duration.ofSeconds(8);

    static final Duration LONGEST_RESTART = Duration.ofMinutes(10);
    static final Duration LONGEST_BREAKER = Duration.ofMinutes(5);
    static final int FAILURES_ALLOWED = 3;

    /** Limit of stopping an agent. */
    public Duration toStop() {
        return call.plus(grace).plus(FORCE);
    }
}
