package fusionlab.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a browser with a session may do, without a browser. */
@ServerTest
class SessionTests {

    private static final String DEVICE = "{\"name\":\"%s\",\"kind\":\"host\"}";

    private final Lab lab;
    private final Sessions sessions;

    SessionTests(Lab lab) {
        this.lab = lab;
        this.sessions = new Sessions(lab);
    }

    @Test
    void aSessionWritesOnlyWithItsCsrfToken() {
        Sessions.Session session = sessions.signedIn();

        Answer without = sessions.with(session).post("/api/v1/devices", DEVICE.formatted("without csrf"));
        Answer wrong = sessions.with(session)
                .header("X-CSRF-TOKEN", "guessed")
                .post("/api/v1/devices", DEVICE.formatted("wrong csrf"));
        Answer right = sessions.with(session)
                .header("X-CSRF-TOKEN", session.csrf())
                .post("/api/v1/devices", DEVICE.formatted("right csrf"));

        assertThat(without.status()).as(without.toString()).isEqualTo(403);
        assertThat(without.text("field")).isEqualTo("X-CSRF-TOKEN");
        assertThat(wrong.status()).isEqualTo(403);
        assertThat(right.status()).as(right.toString()).isEqualTo(201);
    }

    @Test
    void aWrongTokenIsNotHelpedByASession() {
        Answer answer = lab.with("no-such-token")
                .header("Cookie", sessions.signedIn().cookie())
                .post("/api/v1/devices", DEVICE.formatted("wrong token"));

        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void theSessionOfBeforeTheLoginIsWorthNothing() {
        Sessions.Session before = sessions.anonymous();
        Answer login = sessions.login(before, "admin", ServerTest.ADMIN_PASSWORD, "127.0.0.1");

        assertThat(login.header("Location")).endsWith("/");
        assertThat(Sessions.cookie(login)).isNotEqualTo(before.cookie());
        assertThat(login.response().headers().allValues("Set-Cookie"))
                .isNotEmpty()
                .allSatisfy(set -> assertThat(set).contains("HttpOnly").contains("SameSite=Lax"));
        assertThat(sessions.with(before).get("/api/v1/devices").status()).isEqualTo(401);
        assertThat(lab.anonymous()
                        .header("Cookie", Sessions.cookie(login))
                        .get("/api/v1/devices")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void guessingIsSlowedDownWhateverAddressTheGuesserClaims() {
        Sessions.Session session = sessions.anonymous();
        for (int i = 0; i < 5; i++) {
            assertThat(sessions.login(session, "guessed", "wrong", "10.0.0." + i)
                            .header("Location"))
                    .endsWith("/login?error");
        }

        assertThat(sessions.login(session, "guessed", "wrong", "10.0.0.99").header("Location"))
                .endsWith("/login?wait");
    }

    @Test
    void aWayOfWritingThePathIsNoWayAroundTheWait() {
        Sessions.Session session = sessions.anonymous();
        for (int i = 0; i < 5; i++) {
            sessions.login(session, "spelled", "wrong", "10.0.0.1");
        }

        String form = "_csrf=" + URLEncoder.encode(session.csrf(), StandardCharsets.UTF_8)
                + "&username=%20spelled%20&password=wrong";
        for (String path : new String[] {"/login", "/%6cogin", "/log%69n"}) {
            assertThat(sessions.with(session)
                            .post(path, "application/x-www-form-urlencoded", form)
                            .header("Location"))
                    .isEqualTo("/login?wait");
        }
    }

    @Test
    void aLoginIsSentToNoOtherHostOrSchemeWhateverIsInFront() {
        Answer asked = lab.anonymous().header("Accept", "text/html").get("/devices?page=1");
        assertThat(asked.header("Location")).isEqualTo("/login");

        Sessions.Session form = sessions.anonymous();
        Sessions.Session wanting = new Sessions.Session(form.cookie() + "; " + Sessions.cookie(asked), form.csrf());
        assertThat(sessions.login(wanting, "admin", ServerTest.ADMIN_PASSWORD, "127.0.0.1")
                        .header("Location"))
                .isEqualTo("/devices?page=1");
    }

    @Test
    void whoIsNotLoggedInTakesNoSession() {
        Lab.Client browser = lab.anonymous().header("Accept", "text/html");
        String form = "username=admin&password=wrong";
        for (Answer answer : new Answer[] {
            browser.get("/devices?q=1"),
            browser.get("/login"),
            browser.get("/agent"),
            browser.post("/login", "application/x-www-form-urlencoded", form),
            browser.get("/api/v1/devices"),
            browser.post("/api/v1/devices", DEVICE.formatted("nobody")),
            browser.header("Cookie", "fusionlab=gone").post("/api/v1/devices", DEVICE.formatted("nobody"))
        }) {
            assertThat(answer.response().headers().allValues("Set-Cookie"))
                    .as(answer.toString())
                    .noneMatch(set -> set.startsWith("fusionlab="));
        }
    }

    @Test
    void aLoginPageThatWasOpenForTooLongIsShownAgain() {
        Answer answer = sessions.login(new Sessions.Session("fusionlab=gone", "stale"), "admin", "any", "127.0.0.1");

        assertThat(answer.header("Location")).isEqualTo("/login?expired");
    }

    @Test
    void aPageWhoseSessionEndedGetsAProblem() {
        Answer part = lab.anonymous().header("HX-Request", "true").get("/devices/rows");
        Answer form = lab.anonymous()
                .header("Cookie", "fusionlab=gone")
                .header("X-CSRF-TOKEN", "stale")
                .post("/api/v1/devices", DEVICE.formatted("signed out"));

        for (Answer answer : new Answer[] {part, form}) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.text("detail")).isEqualTo("You were signed out");
            assertThat(answer.text("remedy")).doesNotContain("Bearer");
        }
    }
}
