package fusionlab.agent;

import fusionlab.protocol.Conditions;
import java.util.Locale;
import java.util.Optional;

/** Whether a device is ready to measure. Unknown conditions do not block: the sentinel shows throttling. */
final class Preflight {

    static final int LOWEST_BATTERY_PERCENT = 30;
    static final double HOTTEST_CELSIUS = 40;
    static final int WORST_THERMAL_STATUS = 1;

    private static final String[] THERMAL = {"none", "light", "moderate", "severe", "critical", "emergency", "shutdown"
    };

    private Preflight() {}

    /** Why the device must wait, if it must. The temperature limit applies to devices with a battery; processors tolerate more. */
    static Optional<String> objection(Conditions now) {
        Integer battery = now.batteryPercent();
        if (battery != null && battery < LOWEST_BATTERY_PERCENT && Boolean.FALSE.equals(now.charging())) {
            return Optional.of("The battery is at " + battery + " % and not charging; it measures from "
                    + LOWEST_BATTERY_PERCENT + " % on, or while it is charged.");
        }
        Integer status = now.thermalStatus();
        if (status != null && status > WORST_THERMAL_STATUS) {
            return Optional.of("The device reports that it is hot: thermal status "
                    + (status < THERMAL.length ? THERMAL[status] : status) + "; waiting until it has cooled down.");
        }
        if (Boolean.FALSE.equals(now.screenOn())) {
            return Optional.of(
                    "The screen is off and could not be switched on, and Android may slow its processors down then;"
                            + " wake the phone.");
        }
        Double celsius = now.temperatureC();
        if (celsius != null && battery != null && celsius >= HOTTEST_CELSIUS) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "The battery is at %.1f degrees Celsius; waiting until it is below %.0f.",
                    celsius,
                    HOTTEST_CELSIUS));
        }
        return Optional.empty();
    }
}
