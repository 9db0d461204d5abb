package fusionlab.bridge.phone;

import fusionlab.bridge.adb.LostException;
import fusionlab.bridge.adb.PhoneLink;
import fusionlab.dumpsys.PhoneState;
import fusionlab.protocol.Conditions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The output of several services of a phone from one call, each after a line that names it. */
final class ConditionsText {

    private static final String MARK = "__service ";
    private static final String LOAD = "loadavg";

    /** The power manager prints hundreds of lines; only two are needed. */
    static final String COMMAND = "echo __service battery; dumpsys battery 2>/dev/null;"
            + " echo __service thermalservice; dumpsys thermalservice 2>/dev/null; echo __service power;"
            + " dumpsys power 2>/dev/null | grep -e 'mWakefulness=' -e 'Display Power: state=';"
            + " echo __service loadavg; cat /proc/loadavg 2>/dev/null";

    private ConditionsText() {}

    static Conditions read(PhoneLink link, Duration limit) throws LostException, InterruptedException {
        return parse(link.run(COMMAND, limit).output());
    }

    static Conditions parse(String text) {
        Map<String, String> services = new HashMap<>();
        for (String part : ("\n" + text).split("\\R" + MARK, -1)) {
            int end = part.indexOf('\n');
            if (end > 0) {
                services.put(part.substring(0, end).strip(), part.substring(end + 1));
            }
        }
        return PhoneState.read(service -> services.getOrDefault(service, ""), services.getOrDefault(LOAD, ""));
    }
}
