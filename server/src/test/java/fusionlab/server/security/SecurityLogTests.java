package fusionlab.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class SecurityLogTests {

    private final SecurityLog log = new SecurityLog(Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));

    @Test
    void a_guesser_can_neither_flood_the_log_nor_forge_a_line(CapturedOutput output) {
        for (int tries = 0; tries < 500; tries++) {
            log.wrongPassword("admin\r\n2026-01-01 INFO all is well " + "x".repeat(500), "192.0.2.1");
        }
        log.refusedToken("GET", "/api/v1/devices", "192.0.2.2");

        assertThat(output.toString().lines().filter(line -> line.contains("Wrong password")))
                .hasSize(21)
                .allMatch(line -> line.length() < 300)
                .last(org.assertj.core.api.InstanceOfAssertFactories.STRING)
                .contains("more of these until 2026-01-01T00:01:00Z are not written");
        assertThat(output).contains("from 192.0.2.1").contains("from 192.0.2.2: GET /api/v1/devices");
        assertThat(output.toString().lines().filter(line -> line.startsWith("2026-01-01 INFO")))
                .isEmpty();
    }
}
