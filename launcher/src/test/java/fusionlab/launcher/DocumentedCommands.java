package fusionlab.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commands of a page in docs/, in their order, as a reader would type them. Of the page only the block {@code settings} is replaced; blocks
 * {@code service} run in the background; blocks without {@code sh} are those that the page calls not run.
 */
public final class DocumentedCommands {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh( settings| service)?\\n(.*?)^```$");

    private DocumentedCommands() {}

    /**
     * @param settings other values for all the names that the page sets
     * @return a script for bash
     */
    public static String script(String page, Map<String, String> settings) {
        StringBuilder script = new StringBuilder("set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT\n");
        Matcher block = BLOCK.matcher(page);
        while (block.find()) {
            String kind = block.group(1) == null ? "" : block.group(1).strip();
            String commands = block.group(2);
            switch (kind) {
                case "settings" -> script.append(replaced(commands, settings));
                case "service" -> {
                    script.append(commands.strip()).append(" &\n");
                    if (commands.contains("fusionlab server")) {
                        script.append("until curl -sf $LAB/actuator/health; do sleep 1; done\n");
                    }
                }
                default -> script.append(commands);
            }
        }
        return script.toString();
    }

    private static String replaced(String page, Map<String, String> settings) {
        String changed = page;
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            String name = "(?m)(?<=^| )" + setting.getKey() + "=\\S+";
            assertThat(changed).containsPattern(name);
            changed = changed.replaceAll(name, setting.getKey() + "=" + setting.getValue());
        }
        return changed;
    }
}
