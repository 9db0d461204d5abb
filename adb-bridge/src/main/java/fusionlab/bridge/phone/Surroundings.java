package fusionlab.bridge.phone;

import java.time.Duration;

/** A phone thread's view of its bridge. Thread-safe, never waits. */
public interface Surroundings {

    /** The snapshot has a change that a person may be waiting for. */
    void changed();

    /** How long the bridge itself has been in contact with the lab without a break; zero while it is not. */
    Duration inTouch();
}
