package fusionlab.bridge.adb;

import fusionlab.protocol.Bridge;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A phone as adb sees it.
 *
 * @param state ONLINE, UNAUTHORIZED or OFFLINE
 * @param remedy what a person can do, null if nothing is needed
 */
public record Sight(
        String serial, Bridge.State state, @Nullable String remedy) {

    private static final int LONGEST_SERIAL = 128;
    private static final Pattern SERIAL = Pattern.compile("[!-~]{1," + LONGEST_SERIAL + "}");

    /** Why a phone with this serial is unusable: adb could not be addressed with it. Empty if it is usable. */
    public Optional<String> unusable() {
        if (SERIAL.matcher(serial).matches()) {
            return Optional.empty();
        }
        String why = serial.length() > LONGEST_SERIAL
                ? "it has " + serial.length() + " characters, and " + LONGEST_SERIAL + " is the most"
                : "it has characters other than ASCII letters, digits and punctuation";
        String shortened = serial.length() > 40 ? serial.substring(0, 40) + "..." : serial;
        return Optional.of("A phone is ignored because of its serial number, '" + shortened + "': " + why
                + ". Connect it over the network instead (adb tcpip 5555, then adb connect ADDRESS).");
    }

    /** @param words the adb server's, such as {@code device} or {@code unauthorized} */
    static Sight of(String serial, String words) {
        String state = words.toLowerCase(Locale.ROOT);
        if (state.equals("device")) {
            return new Sight(serial, Bridge.State.ONLINE, null);
        }
        if (state.startsWith("unauthorized") || state.startsWith("authorizing")) {
            return new Sight(
                    serial,
                    Bridge.State.UNAUTHORIZED,
                    "Unlock the phone and answer \"Allow USB debugging?\" with \"Always allow from this computer\"."
                            + " If it does not ask: Developer options, Revoke USB debugging authorisations, and replug.");
        }
        if (state.startsWith("no permissions")) {
            return new Sight(
                    serial,
                    Bridge.State.OFFLINE,
                    "This host is not allowed to open the phone's USB device. Install udev rules (Debian, Ubuntu: apt-get install"
                            + " android-sdk-platform-tools-common), add the user to the group plugdev, and replug.");
        }
        if (state.startsWith("recovery") || state.startsWith("sideload") || state.startsWith("bootloader")) {
            return new Sight(
                    serial,
                    Bridge.State.OFFLINE,
                    "The phone is in the " + state + ", not in Android; restart it: adb -s " + serial + " reboot.");
        }
        boolean network = serial.contains(":") || serial.contains("._tcp");
        return new Sight(
                serial,
                Bridge.State.OFFLINE,
                network
                        ? "The phone does not answer over the network. Is it on, and on the same network? Then: adb connect "
                                + serial
                        : "Replug the phone, use another cable or port, or restart adb: adb kill-server.");
    }
}
