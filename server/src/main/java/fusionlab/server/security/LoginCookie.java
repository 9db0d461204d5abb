package fusionlab.server.security;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.springframework.http.ResponseCookie;

/** Cookies of the login only: invisible to scripts, and not sent by other paths or sites. */
final class LoginCookie {

    private LoginCookie() {}

    static ResponseCookie of(HttpServletRequest request, String name, String value, Duration life) {
        return ResponseCookie.from(name, value)
                .path(request.getContextPath() + "/login")
                .maxAge(life)
                .httpOnly(true)
                .secure(request.isSecure())
                .sameSite("Lax")
                .build();
    }
}
