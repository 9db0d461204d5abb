package fusionlab.adbd;

/** How the phone answers. */
public enum Mood {
    /** As a phone does. */
    WELL,
    /** USB debugging was not allowed for this computer. */
    UNAUTHORIZED,
    /** The socket is accepted, the greeting never answered: adb shows it as offline. */
    SILENT,
    /** Services are accepted and never answered. */
    HANGING,
    /** The connection stands, and nothing comes back over it: a pulled cable that nobody noticed. */
    HALF_OPEN
}
