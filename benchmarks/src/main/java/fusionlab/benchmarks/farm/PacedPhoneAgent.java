package fusionlab.benchmarks.farm;

import java.io.IOException;
import java.time.Duration;

/** A {@link PhoneAgent} that sleeps for each job, since a real phone's measuring does not use this host's processor. */
public final class PacedPhoneAgent {

    /** Real jobs take up to a minute: here the time between two jobs weighs more. */
    private static final Duration MEASURING = Duration.ofSeconds(5);

    private PacedPhoneAgent() {}

    /** @param words as {@link PhoneAgent#main} */
    public static void main(String[] words) throws IOException {
        PhoneAgent.run(words, MEASURING);
    }
}
