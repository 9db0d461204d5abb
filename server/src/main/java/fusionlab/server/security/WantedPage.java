package fusionlab.server.security;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.http.ResponseCookie;
import org.springframework.web.util.WebUtils;

/** The page requested before the login. It is kept in a cookie, so that strangers use no memory of the lab. */
final class WantedPage {

    private static final String COOKIE = "fusionlab-wanted";
    private static final Duration LIFE = Duration.ofHours(1);
    private static final int LONGEST = 1500;

    /** Only of this host: a path that begins with two slashes, or with a slash and a backslash, names another one. */
    private static final Pattern OWN = Pattern.compile("/(?![/\\\\])[\\x21-\\x7e]*");

    private WantedPage() {}

    /** Empty if the request is not for a page that could be shown later. */
    static Optional<ResponseCookie> keep(HttpServletRequest request) {
        String query = request.getQueryString();
        String page = request.getRequestURI() + (query == null ? "" : "?" + query);
        if (!"GET".equals(request.getMethod()) || !isOwn(page)) {
            return Optional.empty();
        }
        String value = Base64.getUrlEncoder().withoutPadding().encodeToString(page.getBytes(StandardCharsets.UTF_8));
        return Optional.of(LoginCookie.of(request, COOKIE, value, LIFE));
    }

    /** Accepts only what {@link #keep} could have written: others may set cookies for this host too. */
    static Optional<String> of(HttpServletRequest request) {
        Cookie cookie = WebUtils.getCookie(request, COOKIE);
        if (cookie == null) {
            return Optional.empty();
        }
        try {
            String page = new String(Base64.getUrlDecoder().decode(cookie.getValue()), StandardCharsets.UTF_8);
            return Optional.of(page).filter(WantedPage::isOwn);
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    static ResponseCookie forget(HttpServletRequest request) {
        return LoginCookie.of(request, COOKIE, "", Duration.ZERO);
    }

    private static boolean isOwn(String page) {
        return page.length() <= LONGEST && OWN.matcher(page).matches();
    }
}
