package fusionlab.unet;

/** The thermal condition under which a device is measured; a phone under load for minutes is another machine than a cool one. */
public enum Regime {
    /** Rounds in which the sentinel shows throttling are dropped and the device cools down before it goes on. */
    COLD,
    /** The device is heat-soaked first; nothing is dropped. */
    SUSTAINED
}
