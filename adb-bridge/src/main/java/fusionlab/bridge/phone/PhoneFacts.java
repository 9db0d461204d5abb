package fusionlab.bridge.phone;

import fusionlab.bridge.adb.LostException;
import fusionlab.bridge.adb.PhoneLink;
import fusionlab.protocol.Bridge;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A phone's facts from its properties; empty where unknown.
 *
 * @param booted whether Android has come up
 * @param ownSerial the phone's own serial number; null if it has none, or one shared by many phones
 * @param boot identifies the phone's current boot on every connection; empty if unknown
 */
record PhoneFacts(
        boolean booted,
        @Nullable String ownSerial,
        String boot,
        String manufacturer,
        String model,
        String soc,
        List<String> abis,
        String androidVersion,
        int sdk,
        String osFingerprint,
        boolean simulated) {

    static final PhoneFacts UNREAD = new PhoneFacts(false, null, "", "", "", "", List.of(), "", 0, "", false);

    private static final List<String> PROPERTIES = List.of(
            "sys.boot_completed",
            "ro.serialno",
            "ro.boot.serialno",
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

    private static final Pattern NO_SERIAL =
            Pattern.compile("unknown|0+|0123456789abcdef|1234567890", Pattern.CASE_INSENSITIVE);
    private static final String BOOT = "boot";

    static PhoneFacts read(PhoneLink link, Duration limit) throws LostException, InterruptedException {
        String command = "for p in " + String.join(" ", PROPERTIES) + "; do echo \"$p=$(getprop $p)\"; done; echo \""
                + BOOT + "=$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)\"";
        return parse(link.run(command, limit).orLost("getprop").output());
    }

    static PhoneFacts parse(String output) {
        Map<String, String> values = values(output);
        values.values().removeIf(value -> value.isEmpty() || value.equalsIgnoreCase("unknown"));
        String soc = (values.getOrDefault("ro.soc.manufacturer", "") + " " + values.getOrDefault("ro.soc.model", ""))
                .strip();
        return new PhoneFacts(
                values.getOrDefault("sys.boot_completed", "").equals("1"),
                Optional.ofNullable(values.getOrDefault("ro.serialno", values.get("ro.boot.serialno")))
                        .filter(serial -> !NO_SERIAL.matcher(serial).matches())
                        .orElse(null),
                values.getOrDefault(BOOT, ""),
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

    /** Of lines such as {@code name=value}; the last of a name counts. */
    static Map<String, String> values(String output) {
        return output.lines()
                .map(line -> line.split("=", 2))
                .filter(parts -> parts.length == 2 && !parts[0].isEmpty())
                .collect(Collectors.toMap(
                        parts -> parts[0].strip(),
                        parts -> parts[1].strip(),
                        (first, second) -> second,
                        LinkedHashMap::new));
    }

    /** Whether {@code phone} was reported with these facts. */
    boolean reportedIn(Bridge.Phone phone) {
        return !equals(UNREAD)
                && Objects.equals(ownSerial, phone.ownSerial())
                && osFingerprint.equals(phone.osFingerprint())
                && abis.equals(phone.abis());
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
