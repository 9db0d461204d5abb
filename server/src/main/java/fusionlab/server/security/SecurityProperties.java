package fusionlab.server.security;

import java.nio.charset.StandardCharsets;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param adminPassword password of the account {@code admin}; empty: generated at the first start and printed once
 * @param apiToken an API token of role OPERATOR that exists from the start; empty: none
 */
@ConfigurationProperties("fusionlab.security")
record SecurityProperties(
        @DefaultValue("") String adminPassword,
        @DefaultValue("") String apiToken) {

    private static final int SHORTEST_PASSWORD = 8;
    private static final int SHORTEST_TOKEN = 16;

    /** Of BCrypt. */
    private static final int LONGEST_PASSWORD_BYTES = 72;

    SecurityProperties {
        if (!adminPassword.isEmpty() && adminPassword.length() < SHORTEST_PASSWORD) {
            throw new IllegalArgumentException(
                    "FUSIONLAB_ADMIN_PASSWORD is too short: give at least " + SHORTEST_PASSWORD + " characters");
        }
        if (adminPassword.getBytes(StandardCharsets.UTF_8).length > LONGEST_PASSWORD_BYTES) {
            throw new IllegalArgumentException(
                    "FUSIONLAB_ADMIN_PASSWORD is too long: give at most " + LONGEST_PASSWORD_BYTES + " bytes");
        }
        if (!apiToken.isEmpty() && apiToken.length() < SHORTEST_TOKEN) {
            throw new IllegalArgumentException(
                    "FUSIONLAB_API_TOKEN is too short: give at least " + SHORTEST_TOKEN + " random characters");
        }
    }

    @Override
    public String toString() {
        return "SecurityProperties[...]";
    }
}
