package fusionlab.bridge.phone;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the script on the phone says of the agent.
 *
 * @param installed whether anything of ours is on the phone
 * @param owner which bridge's it is, empty if nobody's
 * @param pid of the running agent, null if none runs
 * @param exit code of the agent that ended, null if none has
 * @param device id that the agent is registered as, null if it is not
 * @param settingsChanged whether the owner's settings wait to be restored
 * @param unset the settings that the phone did not let be changed, separated by blanks
 * @param silentSeconds since the agent's last word with the lab, null if there was none
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
