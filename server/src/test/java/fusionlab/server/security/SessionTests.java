package fusionlab.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.testing.Answer;
import fusionlab.server.testing.Lab;
import fusionlab.server.testing.ServerTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a browser with a session may do, without a browser. */
@ServerTest
class SessionTests {

    private static final Pattern CSRF =
            Pattern.compile("name=\"(?:csrf-token\" content|_csrf\"[^>]*value)=\"([^\"]+)\"");
    private static final String DEVICE = "{\"name\":\"%s\",\"kind\":\"host\"}";

    private final Lab lab;

    SessionTests(Lab lab) {
        this.lab = lab;
    }

    private record Session(String cookie, String csrf) {}

    @Test
    void aSessionWritesOnlyWithItsCsrfToken() {
        Session session = signedIn();

        Answer without = with(session).post("/api/v1/devices", DEVICE.formatted("without csrf"));
        Answer wrong =
                with(session).header("X-CSRF-TOKEN", "guessed").post("/api/v1/devices", DEVICE.formatted("wrong csrf"));
        Answer right = with(session)
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
                .header("Cookie", signedIn().cookie())
                .post("/api/v1/devices", DEVICE.formatted("wrong token"));

        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void theSessionOfBeforeTheLoginIsWorthNothing() {
        Session before = anonymous();
        Answer login = login(before, "admin", ServerTest.ADMIN_PASSWORD, "127.0.0.1");

        assertThat(login.header("Location")).endsWith("/");
        assertThat(cookie(login)).isNotEqualTo(before.cookie());
        assertThat(login.response().headers().allValues("Set-Cookie"))
                .isNotEmpty()
                .allSatisfy(set -> assertThat(set).contains("HttpOnly").contains("SameSite=Lax"));
        assertThat(with(before).get("/api/v1/devices").status()).isEqualTo(401);
        assertThat(lab.anonymous()
                        .header("Cookie", cookie(login))
                        .get("/api/v1/devices")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void guessingIsSlowedDownWhateverAddressTheGuesserClaims() {
        Session session = anonymous();
        for (int i = 0; i < 5; i++) {
            assertThat(login(session, "guessed", "wrong", "10.0.0." + i).header("Location"))
                    .endsWith("/login?error");
        }

        assertThat(login(session, "guessed", "wrong", "10.0.0.99").header("Location"))
                .endsWith("/login?wait");
    }

    @Test
    void aWayOfWritingThePathIsNoWayAroundTheWait() {
        Session session = anonymous();
        for (int i = 0; i < 5; i++) {
            login(session, "spelled", "wrong", "10.0.0.1");
        }

        String form = "_csrf=" + URLEncoder.encode(session.csrf(), StandardCharsets.UTF_8)
                + "&username=%20spelled%20&password=wrong";
        for (String path : new String[] {"/login", "/%6cogin", "/log%69n"}) {
            assertThat(with(session)
                            .post(path, "application/x-www-form-urlencoded", form)
                            .header("Location"))
                    .isEqualTo("/login?wait");
        }
    }

    @Test
    void aLoginIsSentToNoOtherHostOrSchemeWhateverIsInFront() {
        Answer asked = lab.anonymous().header("Accept", "text/html").get("/devices?page=1");
        assertThat(asked.header("Location")).isEqualTo("/login");

        Session form = anonymous();
        Session wanting = new Session(form.cookie() + "; " + cookie(asked), form.csrf());
        assertThat(login(wanting, "admin", ServerTest.ADMIN_PASSWORD, "127.0.0.1")
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
        Answer answer = login(new Session("fusionlab=gone", "stale"), "admin", "any", "127.0.0.1");

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

    private Session signedIn() {
        Answer login = login(anonymous(), "admin", ServerTest.ADMIN_PASSWORD, "127.0.0.1");
        String cookie = cookie(login);
        return new Session(
                cookie,
                csrf(lab.anonymous()
                        .header("Cookie", cookie)
                        .header("Accept", "text/html")
                        .get("/")));
    }

    private Session anonymous() {
        Answer page = lab.anonymous().header("Accept", "text/html").get("/login");
        return new Session(cookie(page), csrf(page));
    }

    private Answer login(Session session, String username, String password, String claimedAddress) {
        String form = "_csrf=" + URLEncoder.encode(session.csrf(), StandardCharsets.UTF_8) + "&username=" + username
                + "&password=" + password;
        return with(session)
                .header("X-Forwarded-For", claimedAddress)
                .post("/login", "application/x-www-form-urlencoded", form);
    }

    private Lab.Client with(Session session) {
        return lab.anonymous().header("Cookie", session.cookie());
    }

    /** The session's, where there is one. */
    private static String cookie(Answer answer) {
        List<String> all = answer.response().headers().allValues("Set-Cookie");
        assertThat(all).as(answer.toString()).isNotEmpty();
        String header = all.stream()
                .filter(set -> set.startsWith("fusionlab="))
                .findFirst()
                .orElse(all.get(0));
        return header.substring(0, header.indexOf(';'));
    }

    private static String csrf(Answer page) {
        Matcher matcher = CSRF.matcher(page.body());
        assertThat(matcher.find()).as(page.toString()).isTrue();
        return matcher.group(1);
    }
}
