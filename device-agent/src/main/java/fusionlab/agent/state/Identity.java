package fusionlab.agent.state;

/**
 * This agent's identity in the lab.
 *
 * @param server where it registered
 * @param registeredWith SHA-256 (hex) of the registration token, so that a start with the same one does not register again
 * @param deviceToken opens the agent paths of this device
 */
public record Identity(String server, String registeredWith, long deviceId, String deviceName, String deviceToken) {

    @Override
    public String toString() {
        return "device " + deviceId + " (" + deviceName + ")"; // never the token
    }
}
