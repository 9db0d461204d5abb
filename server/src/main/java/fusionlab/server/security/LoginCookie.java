package fusionlab.server.security;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.springframework.http.ResponseCookie;

/** Cookies that only the login reads: no script sees them, and no other path or site sends them. */
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
