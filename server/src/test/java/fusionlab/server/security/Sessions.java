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

/** Signs in as a browser does, without a browser. */
record Sessions(Lab lab) {

    private static final Pattern CSRF =
            Pattern.compile("name=\"(?:csrf-token\" content|_csrf\"[^>]*value)=\"([^\"]+)\"");

    record Session(String cookie, String csrf) {}

    Session signedIn() {
        return signedIn("admin", ServerTest.ADMIN_PASSWORD);
    }

    Session signedIn(String username, String password) {
        Answer login = login(anonymous(), username, password, "127.0.0.1");
        String cookie = cookie(login);
        return new Session(
                cookie,
                csrf(lab.anonymous()
                        .header("Cookie", cookie)
                        .header("Accept", "text/html")
                        .get("/")));
    }

    Session anonymous() {
        Answer page = lab.anonymous().header("Accept", "text/html").get("/login");
        return new Session(cookie(page), csrf(page));
    }

    Answer login(Session session, String username, String password, String claimedAddress) {
        String form = "_csrf=" + URLEncoder.encode(session.csrf(), StandardCharsets.UTF_8) + "&username=" + username
                + "&password=" + password;
        return with(session)
                .header("X-Forwarded-For", claimedAddress)
                .post("/login", "application/x-www-form-urlencoded", form);
    }

    /** Sends the CSRF token too. */
    Lab.Client writing(Session session) {
        return with(session).header("X-CSRF-TOKEN", session.csrf());
    }

    Lab.Client with(Session session) {
        return lab.anonymous().header("Cookie", session.cookie());
    }

    /** The session's, where there is one. */
    static String cookie(Answer answer) {
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
