package fusionlab.agent.state;

/**
 * This agent's identity in the lab.
 *
 * @param server where it registered
 * @param registeredWith SHA-256 (hex) of the registration token, so that a start with the same one does not register again
 * @param deviceToken opens the agent paths of this device
 */
public record Identity(String server, String registeredWith, long deviceId, String deviceName, String deviceToken) {

    /** JSON leaves null what is missing. */
    boolean isWhole() {
        return server != null && registeredWith != null && deviceName != null && deviceToken != null;
    }

    @Override
    public String toString() {
        return "device " + deviceId + " (" + deviceName + ")"; // never the token
    }
}
