package fusionlab.protocol;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The exchange between a bridge to phones and the server: POST {@link Protocol#BRIDGE_SYNC}, every few seconds. */
public final class Bridge {

    private Bridge() {}

    /**
     * @param bridge name of the bridge, one for each host with phones
     * @param adbProblem why no phone can be seen at all, with the remedy; null if adb works
     * @param phones all phones that the bridge sees
     */
    public record Sync(
            int protocolVersion, String bridge, @Nullable String adbProblem, List<Phone> phones) {

        public Sync {
            phones = phones == null ? List.of() : phones;
        }
    }

    /** How adb sees a phone. */
    public enum State {
        ONLINE,
        UNAUTHORIZED,
        OFFLINE,
        BOOTING,
        /** Connected, but it does not answer. */
        UNREADABLE
    }

    /** The agent on a phone. */
    public enum Agent {
        NONE,
        PUSHING,
        STARTING,
        RUNNING,
        STOPPING,
        FAILED,
        /** Failed again and again: left alone for a while. */
        SUSPENDED
    }

    /**
     * A phone; what has not been read yet is empty. One that adb sees over USB and over the network is reported once.
     *
     * @param serial of adb: where the phone is reached now
     * @param ownSerial the phone's own serial number, which stays the same wherever it is reached; null if unknown
     * @param remedy what a person can do about the state; null if nothing need be done
     * @param soc system on chip
     * @param abis instruction sets, the preferred first
     * @param sdk Android API level, 0 if unknown
     * @param osFingerprint {@code ro.build.fingerprint}
     * @param simulated not a phone but a test fixture
     * @param needsToken the agent has no device token on this phone
     * @param events what happened since the last sync that the server accepted
     */
    public record Phone(
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
            Agent agent,
            @Nullable String agentProblem,
            boolean needsToken,
            List<Event> events) {

        public Phone {
            Objects.requireNonNull(serial, "serial");
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(agent, "agent");
            abis = abis == null ? List.of() : abis;
            events = events == null ? List.of() : events;
        }
    }

    /**
     * @param atMillis the bridge's clock, Unix time
     * @param id unique, so that a resent event is logged once; null from older bridges
     */
    public record Event(
            long atMillis, String text, @Nullable String id) {}

    /**
     * @param syncSeconds latest time of the next sync
     * @param wanted the registered phones of this bridge
     */
    public record Answer(int syncSeconds, List<Wanted> wanted) {

        public Answer {
            wanted = wanted == null ? List.of() : wanted;
        }
    }

    /**
     * @param run whether an agent should run on the phone
     * @param registrationToken one-time token for a phone that reported {@code needsToken}; else null
     */
    public record Wanted(
            String serial,
            long deviceId,
            String deviceName,
            boolean run,
            @Nullable String registrationToken) {}
}
