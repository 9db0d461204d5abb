package fusionlab.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SecurityPropertiesTests {

    @Test
    void withoutAnySettingNothingIsSet() {
        assertThat(bound(Map.of())).isEqualTo(new SecurityProperties("", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "admin-password, 1234567, FUSIONLAB_ADMIN_PASSWORD is too short",
        "admin-password, LONG, FUSIONLAB_ADMIN_PASSWORD is too long",
        "admin-password, WIDE, FUSIONLAB_ADMIN_PASSWORD is too long",
        "api-token, 123456789012345, FUSIONLAB_API_TOKEN is too short"
    })
    void aSecretThatProtectsNothingIsRefusedByTheNameOfItsVariable(String setting, String value, String message) {
        String secret = value.replace("LONG", "x".repeat(73)).replace("WIDE", "語".repeat(25));

        assertThatThrownBy(() -> bound(Map.of("fusionlab.security." + setting, secret)))
                .rootCause()
                .hasMessageStartingWith(message)
                .message()
                .doesNotContain(secret);
    }

    @Test
    void theShortestAndTheLongestAreTaken() {
        assertThat(bound(Map.of("fusionlab.security.admin-password", "12345678"))
                        .adminPassword())
                .hasSize(8);
        assertThat(bound(Map.of("fusionlab.security.admin-password", "x".repeat(72)))
                        .adminPassword())
                .hasSize(72);
        assertThat(bound(Map.of("fusionlab.security.api-token", "1234567890123456"))
                        .apiToken())
                .hasSize(16);
    }

    @Test
    void noSecretIsPrinted() {
        SecurityProperties properties = new SecurityProperties("the password", "the token of sixteen");
        Secret secret = Secret.random("flapi");

        assertThat(properties + " " + secret).doesNotContain("password", "token", secret.value());
        assertThat(secret.value()).matches("flapi_[A-Za-z0-9_-]{43}");
        assertThat(Secret.random("flapi").value()).isNotEqualTo(secret.value());
    }

    private static SecurityProperties bound(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("fusionlab.security", SecurityProperties.class);
    }
}
