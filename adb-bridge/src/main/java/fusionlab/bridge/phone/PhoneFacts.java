package fusionlab.bridge.phone;

import fusionlab.bridge.adb.LostException;
import fusionlab.bridge.adb.PhoneLink;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a phone is, from its properties; empty where it does not say.
 *
 * @param booted whether Android has come up
 */
record PhoneFacts(
        boolean booted,
        String manufacturer,
        String model,
        String soc,
        List<String> abis,
        String androidVersion,
        int sdk,
        String osFingerprint,
        boolean simulated) {

    static final PhoneFacts UNREAD = new PhoneFacts(false, "", "", "", List.of(), "", 0, "", false);

    private static final List<String> PROPERTIES = List.of(
            "sys.boot_completed",
            "ro.product.manufacturer",
            "ro.product.model",
            "ro.soc.manufacturer",
            "ro.soc.model",
            "ro.board.platform",
            "ro.product.cpu.abilist",
            "ro.build.version.release",
            "ro.build.version.sdk",
            "ro.build.fingerprint",
            "ro.fusionlab.simulated");

    static PhoneFacts read(PhoneLink link, Duration limit) throws LostException, InterruptedException {
        String command = "for p in " + String.join(" ", PROPERTIES) + "; do echo \"$p=$(getprop $p)\"; done";
        return parse(link.run(command, limit).orLost("getprop").output());
    }

    static PhoneFacts parse(String output) {
        Map<String, String> values = new LinkedHashMap<>();
        output.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                values.put(
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip());
            }
        });
        String soc = (values.getOrDefault("ro.soc.manufacturer", "") + " " + values.getOrDefault("ro.soc.model", ""))
                .strip();
        return new PhoneFacts(
                values.getOrDefault("sys.boot_completed", "").equals("1"),
                values.getOrDefault("ro.product.manufacturer", ""),
                values.getOrDefault("ro.product.model", ""),
                soc.isEmpty() ? values.getOrDefault("ro.board.platform", "") : soc,
                Arrays.stream(values.getOrDefault("ro.product.cpu.abilist", "").split(","))
                        .map(String::strip)
                        .filter(abi -> !abi.isEmpty())
                        .toList(),
                values.getOrDefault("ro.build.version.release", ""),
                number(values.getOrDefault("ro.build.version.sdk", "")),
                values.getOrDefault("ro.build.fingerprint", ""),
                values.getOrDefault("ro.fusionlab.simulated", "").equals("1"));
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
