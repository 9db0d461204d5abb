package fusionlab.server.phone;

import fusionlab.protocol.Bridge;
import fusionlab.protocol.Conditions;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A phone that a bridge sees or has seen.
 *
 * @param serial of adb: where the phone is reached
 * @param ownSerial the phone's own serial number, null if unknown
 * @param state as adb sees it, or gone, or its bridge is away
 * @param remedy what a person can do about the state; null if nothing is needed
 * @param sdk Android API level, 0 if unknown
 * @param simulated not a phone but a test fixture
 * @param agent as last reported by its bridge
 * @param deviceId its device, if registered
 * @param run whether an agent should run on it
 */
public record PhoneView(
        long id,
        String bridge,
        String serial,
        @Nullable String ownSerial,
        State state,
        @Nullable String remedy,
        String manufacturer,
        String model,
        String soc,
        List<String> abis,
        String androidVersion,
        int sdk,
        String osFingerprint,
        boolean simulated,
        @Nullable Conditions conditions,
        Bridge.Agent agent,
        @Nullable String agentProblem,
        @Nullable Long deviceId,
        @Nullable String deviceName,
        boolean run,
        Instant lastSeenAt) {

    /** In JSON in lower case. */
    public enum State {
        ONLINE,
        UNAUTHORIZED,
        OFFLINE,
        BOOTING,
        UNREADABLE,
        /** Registered, but its bridge no longer sees it. */
        GONE,
        /** Its bridge is silent, so its state is unknown. */
        BRIDGE_AWAY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Maker and model, for people. */
    public String title() {
        return manufacturer + " " + model;
    }

    /** Its own serial number, if different from adb's, and where adb reaches it; {@code R5CX900, 192.168.9.9:5555 at }. */
    public String address() {
        return (ownSerial == null || ownSerial.equals(serial) ? "" : ownSerial + ", ") + serial + " at ";
    }

    /** Whether it can be registered now. */
    public boolean registrable() {
        return deviceId == null && state == State.ONLINE;
    }

    static PhoneView of(PhoneRow row) {
        Bridge.Phone phone = row.phone();
        State state = state(row, phone);
        return new PhoneView(
                row.id(),
                row.bridge(),
                row.serial(),
                phone.ownSerial(),
                state,
                remedy(state, row, phone),
                phone.manufacturer(),
                phone.model(),
                phone.soc(),
                phone.abis(),
                phone.androidVersion(),
                phone.sdk(),
                phone.osFingerprint(),
                phone.simulated(),
                row.conditions(),
                phone.agent(),
                phone.agentProblem(),
                row.deviceId(),
                row.deviceName(),
                row.runWanted(),
                row.lastSeenAt());
    }

    private static State state(PhoneRow row, Bridge.Phone phone) {
        if (row.bridgeAway()) {
            return State.BRIDGE_AWAY;
        }
        return row.gone() ? State.GONE : State.valueOf(phone.state().name());
    }

    private static @Nullable String remedy(State state, PhoneRow row, Bridge.Phone phone) {
        return switch (state) {
            case BRIDGE_AWAY -> "Bridge " + row.bridge() + " is silent: start it, or look at its log and network";
            case GONE -> "Connect it again to the host of bridge " + row.bridge();
            default -> phone.remedy();
        };
    }

    /**
     * A stored phone.
     *
     * @param phone the bridge's report
     * @param agentsConditions the agent's report
     */
    record PhoneRow(
            long id,
            String bridge,
            String serial,
            @Nullable Long deviceId,
            @Nullable String deviceName,
            boolean runWanted,
            Instant lastSeenAt,
            boolean bridgeAway,
            boolean gone,
            Bridge.Phone phone,
            @Nullable Conditions agentsConditions) {

        PhoneRow {
            Objects.requireNonNull(phone, "phone");
        }

        /** While an agent works, it reports the phone's state, and the bridge does not read it. */
        private @Nullable Conditions conditions() {
            boolean unread = phone.conditions() == null || phone.conditions().equals(Conditions.UNKNOWN);
            return unread && agentsConditions != null && phone.agent() == Bridge.Agent.RUNNING
                    ? agentsConditions
                    : phone.conditions();
        }
    }
}
