package fusionlab.server.security;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseCookie;
import org.springframework.web.util.WebUtils;

/**
 * A cookie that proves a former login to an account with this browser: other callers' wrong passwords do not make it wait. It gives no
 * access. Its key is the stored hash of the password, so that it ends with the password and needs no storage.
 */
record KnownBrowser(String id) {

    private static final String COOKIE = "fusionlab-known";
    private static final Duration LIFE = Duration.ofDays(180);

    static @Nullable String cookieOf(HttpServletRequest request) {
        Cookie cookie = WebUtils.getCookie(request, COOKIE);
        return cookie == null ? null : cookie.getValue();
    }

    /** Empty unless the cookie is from this account. */
    static Optional<KnownBrowser> of(@Nullable String cookie, Account account) {
        int dot = cookie == null ? -1 : cookie.indexOf('.');
        if (cookie == null || dot < 1) {
            return Optional.empty();
        }
        KnownBrowser browser = new KnownBrowser(cookie.substring(0, dot));
        return MessageDigest.isEqual(bytes(browser.value(account)), bytes(cookie))
                ? Optional.of(browser)
                : Optional.empty();
    }

    static KnownBrowser create() {
        return new KnownBrowser(Secret.random("flb").value());
    }

    ResponseCookie cookie(HttpServletRequest request, Account account) {
        return LoginCookie.of(request, COOKIE, value(account), LIFE);
    }

    private String value(Account account) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(bytes(account.passwordHash()), mac.getAlgorithm()));
            byte[] proof = mac.doFinal(bytes(id + " " + account.username()));
            return id + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(proof);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
