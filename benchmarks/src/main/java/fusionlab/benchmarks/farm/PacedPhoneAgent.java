package fusionlab.benchmarks.farm;

import java.io.IOException;
import java.time.Duration;

/** A {@link PhoneAgent} that takes its time for each job and no processor, as a phone's measuring takes none of this host's. */
public final class PacedPhoneAgent {

    /** Real jobs take up to a minute: what passes between two jobs weighs more here. */
    private static final Duration MEASURING = Duration.ofSeconds(5);

    private PacedPhoneAgent() {}

    /** @param words as {@link PhoneAgent#main} */
    public static void main(String[] words) throws IOException {
        PhoneAgent.run(words, MEASURING);
    }
}
