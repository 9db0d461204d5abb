package fusionlab.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.net.http.HttpRequest;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** Each path against each kind of caller. */
@ServerTest
class AccessTests {

    /** Method, path, then the status for: nobody, viewer, operator, device. */
    private static final String MATRIX = """
            GET    /actuator/health                           200 200 200 401
            GET    /actuator/prometheus                       401 200 200 401
            GET    /actuator/info                             401 200 200 401
            GET    /actuator/env                              401 404 404 401
            POST   /actuator/shutdown                         401 403 404 401
            GET    /v3/api-docs                               401 200 200 401
            GET    /api/v1/signing-key                        200 200 200 401
            POST   /api/v1/signing-key                        401 403 405 401
            GET    /api/v1/devices                            401 200 200 401
            POST   /api/v1/devices                            401 403 422 401
            GET    /api/v1/devices/987654321                  401 404 404 401
            POST   /api/v1/devices/987654321/registration-token 401 403 404 401
            DELETE /api/v1/devices/987654321/token            401 403 404 401
            GET    /api/v1/api-tokens                         401 403 200 401
            POST   /api/v1/api-tokens                         401 403 422 401
            DELETE /api/v1/api-tokens/987654321               401 403 404 401
            GET    /api/v1/people                             401 403 200 401
            POST   /api/v1/people                             401 403 422 401
            POST   /api/v1/people/admin/password              401 403 403 401
            GET    /api/v1/campaigns                          401 200 200 401
            GET    /api/v1/latency-tables                     401 200 200 401
            GET    /api/v1/nowhere                            401 404 404 401
            PUT    /api/v1/devices                            401 403 405 401
            POST   /api/v1/qr-codes                           401 403 422 401
            GET    /api/v1/agent/models/time-320x1280?precision=FP32&batch=1&attentionForm=PLAIN 401 401 401 200
            GET    /api/v1/agent/leases                       401 401 401 405
            POST   /api/v1/agent/leases                       401 401 401 400
            POST   /api/v1/agent/leases/987654321/heartbeat   401 401 401 400
            POST   /api/v1/agent/leases/987654321/result      401 401 401 400
            POST   /api/v1/agent/nowhere                      401 401 401 404
            GET    /api/v1/agent/register                     401 401 401 405
            POST   /api/v1/agent/register                     400 401 401 400
            """;

    private final Lab lab;

    AccessTests(Lab lab) {
        this.lab = lab;
    }

    @Test
    void everyPathOpensToItsCallersOnly() {
        Lab.Client[] callers = {
            lab.anonymous(),
            lab.viewer(),
            lab.operator(),
            lab.device("walks the matrix").agent()
        };
        SoftAssertions all = new SoftAssertions();
        MATRIX.lines().forEach(line -> {
            String[] cells = line.split("\\s+");
            for (int caller = 0; caller < callers.length; caller++) {
                Answer answer = send(callers[caller], cells[0], cells[1]);
                all.assertThat(answer.status())
                        .as("%s %s by caller %d: %s", cells[0], cells[1], caller, answer)
                        .isEqualTo(Integer.parseInt(cells[2 + caller]));
                if (answer.status() >= 400) {
                    all.assertThat(answer.header("Content-Type"))
                            .as("%s %s by caller %d", cells[0], cells[1], caller)
                            .startsWith("application/problem+json");
                    all.assertThat(answer.text("detail"))
                            .as("%s %s by caller %d: %s", cells[0], cells[1], caller, answer)
                            .isNotBlank();
                }
            }
        });
        all.assertAll();
    }

    private static Answer send(Lab.Client caller, String method, String path) {
        return method.equals("POST")
                ? caller.post(path, "{}")
                : caller.send(method, path, HttpRequest.BodyPublishers.noBody(), null);
    }

    @Test
    void peopleAreSentToTheLoginPage() {
        Answer answer = lab.anonymous().header("Accept", "text/html").get("/");

        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.header("Location")).endsWith("/login");
    }

    @Test
    void answersCarryTheHeadersThatBrowsersObey() {
        Answer answer = lab.operator().get("/api/v1/devices");

        assertThat(answer.header("Content-Security-Policy"))
                .contains("default-src 'self'")
                .doesNotContain("unsafe");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.header("Set-Cookie")).isEmpty();
    }
}
