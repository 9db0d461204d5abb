package fusionlab.dumpsys;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code dumpsys thermalservice}. Its status starts at 0 and follows the skin sensors alone, so 0 is a reading only if the thermal HAL is
 * ready and has reported one. A status set by hand is not a reading.
 *
 * @param status Android's {@code PowerManager.THERMAL_STATUS_*}
 * @param batteryCelsius the battery's temperature
 */
record Thermal(@Nullable Integer status, @Nullable Double batteryCelsius) {

    private static final Pattern BATTERY =
            Pattern.compile("Temperature\\{mValue=(-?\\d{1,3}(?:\\.\\d{1,6})?), mType=2,");
    private static final Pattern SKIN = Pattern.compile("(Temperature)\\{mValue=[^,]*, mType=3,");
    private static final int SHUTDOWN = 6;

    static Thermal of(String text) {
        Dump dump = new Dump(text);
        if (!dump.flag("HAL Ready").orElse(false)) {
            return new Thermal(null, null);
        }
        boolean overridden = dump.flag("IsStatusOverride").orElse(true);
        Optional<Integer> status = overridden ? Optional.empty() : dump.number("Thermal Status", 0, SHUTDOWN);
        return new Thermal(
                status.filter(it -> it > 0 || dump.find(SKIN).isPresent()).orElse(null),
                dump.find(BATTERY).map(Double::parseDouble).orElse(null));
    }
}
