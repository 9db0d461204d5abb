package fusionlab.bridge.phone;

import fusionlab.bridge.adb.LostException;
import fusionlab.bridge.adb.PhoneLink;
import fusionlab.protocol.Conditions;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a phone's state out of what {@code dumpsys} prints. What is not there stays unknown. */
final class ConditionsText {

    /** The lines that matter of three services, and the load. */
    static final String COMMAND =
            "dumpsys battery 2>/dev/null; dumpsys thermalservice 2>/dev/null | grep 'Thermal Status';"
                    + " dumpsys power 2>/dev/null | grep 'mWakefulness='; echo \"load: $(cat /proc/loadavg 2>/dev/null)\"";

    private static final Pattern LEVEL = line("level: (\\d+)");
    private static final Pattern SCALE = line("scale: (\\d+)");
    private static final Pattern TENTHS = line("temperature: (-?\\d+)");
    private static final Pattern POWERED = line("\\w+ powered: (true|false)");
    private static final Pattern THERMAL = line("Thermal Status: (\\d+)");
    private static final Pattern AWAKE = line("mWakefulness=(\\w+)");
    private static final Pattern LOAD = line("load: (\\d+(?:\\.\\d+)?) .*");
    private static final double TENTH = 10.0;
    private static final int HOTTEST_STATUS = 6;

    private ConditionsText() {}

    static Conditions read(PhoneLink link, Duration limit) throws LostException, InterruptedException {
        return parse(link.run(COMMAND, limit).output());
    }

    static Conditions parse(String text) {
        Optional<Integer> level = number(LEVEL, text);
        int scale = number(SCALE, text).filter(it -> it > 0).orElse(100);
        Optional<Integer> tenths = number(TENTHS, text);
        Optional<Integer> thermal = number(THERMAL, text).filter(it -> it <= HOTTEST_STATUS);
        Optional<String> wakefulness = first(AWAKE, text);
        Optional<String> load = first(LOAD, text);
        return new Conditions(
                level.map(it -> 100 * it / scale).orElse(null),
                powered(text).orElse(null),
                tenths.map(it -> it / TENTH).orElse(null),
                thermal.orElse(null),
                wakefulness.map(it -> it.equals("Awake")).orElse(null),
                load.map(Double::valueOf).orElse(null));
    }

    private static Optional<Boolean> powered(String text) {
        Matcher matcher = POWERED.matcher(text);
        Optional<Boolean> any = Optional.empty();
        while (matcher.find()) {
            any = Optional.of(any.orElse(false) || matcher.group(1).equals("true"));
        }
        return any;
    }

    private static Optional<Integer> number(Pattern pattern, String text) {
        return first(pattern, text).filter(digits -> digits.length() < 10).map(Integer::valueOf);
    }

    private static Optional<String> first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static Pattern line(String text) {
        return Pattern.compile("^\\s*" + text + "\\s*$", Pattern.MULTILINE);
    }
}
