package fusionlab.dumpsys;

import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code dumpsys battery}. Values set by hand ({@code UPDATES STOPPED}) are not measurements.
 *
 * @param percent charge
 * @param charging whether it is being charged, or full and plugged in
 * @param celsius the battery's temperature
 */
record Battery(
        @Nullable Integer percent,
        @Nullable Boolean charging,
        @Nullable Double celsius) {

    private static final String SET_BY_HAND = "UPDATES STOPPED";
    private static final int CHARGING = 2;
    private static final int DISCHARGING = 3;
    private static final int NOT_CHARGING = 4;
    private static final int FULL = 5;

    static Battery of(String text) {
        Dump dump = new Dump(text);
        if (dump.has(SET_BY_HAND)
                || dump.flag("present").filter(present -> !present).isPresent()) {
            return new Battery(null, null, null);
        }
        return new Battery(
                dump.number("scale", 1, 100_000)
                        .flatMap(scale -> dump.number("level", 0, scale).map(level -> Math.round(100f * level / scale)))
                        .orElse(null),
                charging(dump).orElse(null),
                dump.number("temperature", -400, 1200)
                        .map(tenths -> tenths / 10.0)
                        .orElse(null));
    }

    private static Optional<Boolean> charging(Dump dump) {
        Optional<Integer> status = dump.number("status", 1, FULL);
        if (status.isPresent()) {
            switch (status.get()) {
                case CHARGING, FULL:
                    return Optional.of(true);
                case DISCHARGING, NOT_CHARGING:
                    return Optional.of(false);
                default: // Android itself does not know
            }
        }
        boolean plugged = Stream.of("AC powered", "USB powered", "Wireless powered", "Dock powered")
                .anyMatch(source -> dump.flag(source).orElse(false));
        return plugged || dump.flag("USB powered").isEmpty() ? Optional.empty() : Optional.of(false);
    }
}
