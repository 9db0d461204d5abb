package fusionlab.unet;

/** The thermal condition under which a device is measured; after minutes under load a phone is a different machine. */
public enum Regime {
    /** Rounds in which the sentinel shows throttling are dropped and the device cools down before it goes on. */
    COLD,
    /** The device is heat-soaked first; nothing is dropped. */
    SUSTAINED
}
