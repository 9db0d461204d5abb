package fusionlab.adbd;

/** A simulated fault: how the phone fails to answer. */
public enum Fault {
    /** Answers like a real phone. */
    NONE,
    /** USB debugging was not allowed for this computer. */
    UNAUTHORIZED,
    /** The socket is accepted, the greeting never answered: adb shows it as offline. */
    SILENT,
    /** Services are accepted and never answered. */
    HANGING,
    /** The connection stays open but nothing comes back: an unnoticed pulled cable. */
    HALF_OPEN
}
