package fusionlab.bridge.phone;

import java.time.Duration;

/**
 * The bridge's time limits and pauses for a phone.
 *
 * @param call limit of one short command
 * @param longCall limit of a command that hashes or waits
 * @param watch interval of checks of a wanted agent until it works
 * @param work interval of checks once it works: each one starts processes on the phone, while blocks may be timed
 * @param conditions interval of reading battery and temperature while no agent reports them
 * @param boot interval of checking whether a starting phone is up
 * @param restart first pause before an ended agent is started again; doubles up to ten minutes
 * @param breaker first pause of a phone that does not answer; doubles up to five minutes
 * @param silence an agent without contact to the lab for this long, while the bridge has contact, is hung and restarted
 * @param grace time for a stopped agent to report before it is killed
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

    /** The script's longest run if the agent ignores the request to stop. */
    private static final Duration FORCE = Duration.ofSeconds(8);

    static final Duration LONGEST_RESTART = Duration.ofMinutes(10);
    static final Duration LONGEST_BREAKER = Duration.ofMinutes(5);
    static final int FAILURES_ALLOWED = 3;

    /** Limit of stopping an agent. */
    public Duration toStop() {
        return call.plus(grace).plus(FORCE);
    }
}
