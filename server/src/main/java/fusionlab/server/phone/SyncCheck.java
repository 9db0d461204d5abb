package fusionlab.server.phone;

import fusionlab.protocol.Bridge;
import fusionlab.protocol.Conditions;
import fusionlab.server.device.LiveConditions;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.OneLine;
import fusionlab.server.system.PlainText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Bridges are not trusted: counts must be right, a phone with an invalid serial is ignored and reported, and other texts are cut to what a
 * page can show.
 */
final class SyncCheck {

    static final int MOST_PHONES = 256;
    private static final int MOST_EVENTS = 100;
    private static final int LONGEST_SERIAL = 128;
    private static final int LONGEST_FACT = 120;
    private static final int LONGEST_FINGERPRINT = 300;
    private static final int LONGEST_TEXT = 500;
    private static final int MOST_ABIS = 8;
    private static final int HIGHEST_SDK = 10_000;
    private static final Pattern NAME = Pattern.compile(PlainText.PATTERN);

    private static final Pattern BRIDGE = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final Pattern EVENT_ID = Pattern.compile("[A-Za-z0-9_-]{1,80}");

    private SyncCheck() {}

    /**
     * The cleaned sync for storage.
     *
     * @throws InvalidRequestException naming the first field that is wrong
     */
    static Bridge.Sync checked(Bridge.Sync sync) {
        String name = bridge(sync.bridge());
        if (sync.phones().size() > MOST_PHONES) {
            throw refused("phones", "has " + sync.phones().size() + " entries; a bridge may have " + MOST_PHONES);
        }
        Set<String> serials = new HashSet<>();
        List<Bridge.Phone> phones = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        if (sync.adbProblem() != null) {
            problems.add(sync.adbProblem());
        }
        for (int i = 0; i < sync.phones().size(); i++) {
            Bridge.Phone phone = sync.phones().get(i);
            String field = "phones[" + i + "]";
            if (phone == null) {
                throw refused(field, "is null");
            }
            String serial = phone.serial();
            if (serial.isBlank()
                    || serial.length() > LONGEST_SERIAL
                    || !NAME.matcher(serial).matches()) {
                problems.add("A phone is ignored: its serial number '" + OneLine.of(serial, 40)
                        + "' is not one line of 1 to " + LONGEST_SERIAL + " characters.");
                continue;
            }
            if (!serials.add(serial)) {
                throw refused(field + ".serial", "'" + serial + "' appears twice");
            }
            if (phone.events().size() > MOST_EVENTS) {
                throw refused(
                        field + ".events", "has " + phone.events().size() + " entries; send the newest " + MOST_EVENTS);
            }
            phones.add(checked(phone));
        }
        return new Bridge.Sync(sync.protocolVersion(), name, text(String.join(" ", problems), LONGEST_TEXT), phones);
    }

    private static Bridge.Phone checked(Bridge.Phone phone) {
        Conditions conditions = LiveConditions.plausible(phone.conditions());
        return new Bridge.Phone(
                phone.serial(),
                phone.ownSerial() == null || phone.ownSerial().isBlank()
                        ? null
                        : OneLine.of(phone.ownSerial(), LONGEST_FACT),
                phone.state(),
                text(phone.remedy(), LONGEST_TEXT),
                fact(phone.manufacturer(), LONGEST_FACT),
                fact(phone.model(), LONGEST_FACT),
                fact(phone.soc(), LONGEST_FACT),
                phone.abis().stream()
                        .limit(MOST_ABIS)
                        .map(abi -> fact(abi, LONGEST_FACT))
                        .toList(),
                fact(phone.androidVersion(), LONGEST_FACT),
                Math.max(0, Math.min(HIGHEST_SDK, phone.sdk())),
                fact(phone.osFingerprint(), LONGEST_FINGERPRINT),
                phone.simulated(),
                conditions == null ? Conditions.UNKNOWN : conditions,
                phone.agent(),
                text(phone.agentProblem(), LONGEST_TEXT),
                phone.needsToken(),
                phone.events().stream()
                        .filter(event -> event != null && event.text() != null)
                        .map(SyncCheck::checked)
                        .toList());
    }

    private static Bridge.Event checked(Bridge.Event event) {
        String id = event.id();
        boolean fit = id != null && EVENT_ID.matcher(id).matches();
        return new Bridge.Event(event.atMillis(), event.text(), fit ? id : null);
    }

    /** It is part of addresses. */
    private static String bridge(@Nullable String name) {
        if (name == null || !BRIDGE.matcher(name).matches()) {
            throw refused("bridge", "must have 1 to 64 letters, digits, dots, dashes and underscores");
        }
        return name;
    }

    private static @Nullable String text(@Nullable String value, int longest) {
        return value == null || value.isBlank() ? null : OneLine.of(value, longest);
    }

    private static String fact(@Nullable String value, int longest) {
        return value == null ? "" : OneLine.fact(value, longest);
    }

    private static InvalidRequestException refused(String field, String what) {
        return new InvalidRequestException(field, field + " " + what, "see docs/protocol.md");
    }
}
