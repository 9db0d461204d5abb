package fusionlab.bridge.phone;

import java.time.Duration;

/** What a phone's thread knows of the bridge around it. Thread-safe, never waits. */
public interface Surroundings {

    /** The snapshot has changed in what a person waits for. */
    void changed();

    /** For how long the bridge itself has been in touch with the lab without a break; zero while it is not. */
    Duration inTouch();
}
