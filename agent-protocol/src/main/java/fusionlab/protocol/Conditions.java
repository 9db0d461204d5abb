package fusionlab.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A device's state at one moment. Unknown values are null, never a number.
 *
 * @param batteryPercent charge, 0 to 100
 * @param charging whether the battery is being charged
 * @param temperatureC the battery's temperature on phones, the processor's on hosts, in degrees Celsius
 * @param thermalStatus Android's {@code PowerManager.THERMAL_STATUS_*}: 0 none, 1 light, 2 moderate, 3 severe, 4 critical, 5 emergency, 6 shutdown
 * @param screenOn whether the screen is on
 * @param load one-minute load average
 */
public record Conditions(
        @Nullable Integer batteryPercent,
        @Nullable Boolean charging,
        @Nullable Double temperatureC,
        @Nullable Integer thermalStatus,
        @Nullable Boolean screenOn,
        @Nullable Double load) {

    public static final Conditions UNKNOWN = new Conditions(null, null, null, null, null, null);
}
