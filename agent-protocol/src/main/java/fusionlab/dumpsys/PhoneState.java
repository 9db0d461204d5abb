package fusionlab.dumpsys;

import fusionlab.protocol.Conditions;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A phone's state from the dumps of its services. A value that no service reports reliably is unknown. */
public final class PhoneState {

    private static final Pattern DISPLAY_POWER = Pattern.compile("(?m)^\\s*Display Power: state=(\\w+)");
    private static final Pattern DISPLAY_STATE = Pattern.compile("(?m)^\\s*m(?:Global)?(?:Display|Screen)State=(\\w+)");
    private static final Pattern WAKEFULNESS = Pattern.compile("(?m)^\\s*mWakefulness=(\\w+)");
    private static final Pattern LOAD = Pattern.compile("^(\\d{1,5}\\.\\d{1,4})\\s");

    private PhoneState() {}

    /**
     * @param dumpsys returns the output of {@code dumpsys SERVICE}, empty if none; asked for {@code battery}, {@code thermalservice} and
     *     {@code power}, and for {@code display} if the others do not show whether the screen is on
     * @param loadAverage the text of {@code /proc/loadavg}
     */
    public static Conditions read(UnaryOperator<String> dumpsys, String loadAverage) {
        Battery battery = Battery.of(dumpsys.apply("battery"));
        Thermal thermal = Thermal.of(dumpsys.apply("thermalservice"));
        return new Conditions(
                battery.percent(),
                battery.charging(),
                battery.celsius() != null ? battery.celsius() : thermal.batteryCelsius(),
                thermal.status(),
                screenOn(dumpsys),
                new Dump(loadAverage).find(LOAD).map(Double::parseDouble).orElse(null));
    }

    private static @Nullable Boolean screenOn(UnaryOperator<String> dumpsys) {
        Dump power = new Dump(dumpsys.apply("power"));
        Optional<Boolean> known = power.find(DISPLAY_POWER)
                .flatMap(PhoneState::on)
                .or(() -> power.find(WAKEFULNESS).flatMap(PhoneState::awake));
        return known.or(() ->
                        new Dump(dumpsys.apply("display")).find(DISPLAY_STATE).flatMap(PhoneState::on))
                .orElse(null);
    }

    private static Optional<Boolean> on(String state) {
        switch (state) {
            case "ON", "VR", "BRIGHT":
                return Optional.of(true);
            case "OFF", "DOZE", "DOZE_SUSPEND", "ON_SUSPEND":
                return Optional.of(false);
            default:
                return Optional.empty();
        }
    }

    private static Optional<Boolean> awake(String wakefulness) {
        switch (wakefulness) {
            case "Awake", "Dreaming":
                return Optional.of(true);
            case "Asleep", "Dozing":
                return Optional.of(false);
            default:
                return Optional.empty();
        }
    }
}
