package fusionlab.agent.android;

import fusionlab.protocol.Conditions;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A phone's state from {@code dumpsys}, which takes tens of milliseconds for each service, and from {@code /proc/loadavg}. */
final class AndroidConditions {

    private static final Pattern DISPLAY_POWER = Pattern.compile("(?m)^\\s*Display Power: state=(\\w+)");
    private static final Pattern DISPLAY_STATE = Pattern.compile("(?m)^\\s*m(?:Global)?(?:Display|Screen)State=(\\w+)");
    private static final Pattern WAKEFULNESS = Pattern.compile("(?m)^\\s*mWakefulness=(\\w+)");
    private static final Pattern LOAD = Pattern.compile("^(\\d{1,5}\\.\\d{1,4})\\s");
    private static final Pattern BATTERY_TEMPERATURE =
            Pattern.compile("Temperature\\{mValue=(-?\\d{1,3}(?:\\.\\d{1,6})?), mType=2,");

    private static final int SHUTDOWN = 6;

    private final Command command;
    private final ProcFiles proc;

    AndroidConditions(Command command, ProcFiles proc) {
        this.command = command;
        this.proc = proc;
    }

    Conditions read() {
        Battery battery = Battery.of(command.run("dumpsys", "battery"));
        Dump thermal = new Dump(command.run("dumpsys", "thermalservice"));
        return new Conditions(
                battery.percent(),
                battery.charging(),
                celsius(battery, thermal),
                thermalStatus(thermal),
                screenOn(),
                load());
    }

    private static @Nullable Double celsius(Battery battery, Dump thermal) {
        return battery.celsius() != null
                ? battery.celsius()
                : thermal.find(BATTERY_TEMPERATURE).map(Double::parseDouble).orElse(null);
    }

    private static @Nullable Integer thermalStatus(Dump thermal) {
        boolean overridden = thermal.flag("IsStatusOverride").orElse(false);
        return overridden ? null : thermal.number("Thermal Status", 0, SHUTDOWN).orElse(null);
    }

    private @Nullable Boolean screenOn() {
        Dump power = new Dump(command.run("dumpsys", "power"));
        Optional<Boolean> known = power.find(DISPLAY_POWER)
                .flatMap(AndroidConditions::on)
                .or(() -> power.find(WAKEFULNESS).flatMap(AndroidConditions::awake));
        return known.or(() -> new Dump(command.run("dumpsys", "display"))
                        .find(DISPLAY_STATE)
                        .flatMap(AndroidConditions::on))
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

    private @Nullable Double load() {
        return new Dump(proc.text("loadavg"))
                .find(LOAD)
                .map(Double::parseDouble)
                .orElse(null);
    }
}
