package fusionlab.protocol;

/** POST {@link Protocol#REGISTER}: a one-time token becomes a device token. */
public final class Registration {

    private Registration() {}

    public record Request(int protocolVersion, String registrationToken, String agentVersion, HostFacts host) {}

    /** @param deviceToken opens the agent paths of this device only; shown once */
    public record Response(long deviceId, String deviceName, String deviceToken) {}
}
