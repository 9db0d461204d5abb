package fusionlab.bridge.phone;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The agent's status, from the script on the phone.
 *
 * @param installed whether the phone has any of our files
 * @param owner the bridge that owns it, empty if none
 * @param pid of the running agent, null if none runs
 * @param exit exit code of an ended agent, null if none has ended
 * @param device device id of the agent's registration, null if none
 * @param settingsChanged whether the phone's settings still have to be restored
 * @param unset the settings that the phone did not allow to change, separated by spaces
 * @param silentSeconds since the agent's last contact with the lab, null if none
 */
record AgentStatus(
        boolean installed,
        String owner,
        @Nullable Long pid,
        @Nullable Long exit,
        @Nullable Long device,
        boolean settingsChanged,
        String unset,
        @Nullable Long silentSeconds) {

    static final AgentStatus ABSENT = new AgentStatus(false, "", null, null, null, false, "", null);

    boolean running() {
        return pid != null;
    }

    static AgentStatus parse(String output) {
        Map<String, String> values = PhoneFacts.values(output);
        return new AgentStatus(
                true,
                values.getOrDefault("owner", ""),
                number(values.get("pid")),
                number(values.get("exit")),
                number(values.get("device")),
                values.containsKey("saved"),
                values.getOrDefault("unset", ""),
                number(values.get("silent")));
    }

    private static @Nullable Long number(@Nullable String text) {
        return text == null || !text.matches("\\d{1,18}") ? null : Long.valueOf(text);
    }
}
