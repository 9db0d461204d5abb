package fusionlab.server.security;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.security.web.authentication.SavedRequestAwareAuthenticationSuccessHandler;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Five wrong passwords from one address for one account, then half a minute of rest. */
@Component
class LoginThrottle {

    private static final int ALLOWED = 5;
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final int LONGEST_USERNAME = 64;

    private final GuessThrottle guesses;

    LoginThrottle(Clock clock) {
        this.guesses = new GuessThrottle(clock, ALLOWED, PAUSE);
    }

    Filter filter() {
        return new OncePerRequestFilter() {
            @Override
            protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                    throws jakarta.servlet.ServletException, IOException {
                if ("POST".equals(request.getMethod())
                        && request.getRequestURI().equals(request.getContextPath() + "/login")
                        && guesses.waitSeconds(guesser(request)) > 0) {
                    response.sendRedirect(request.getContextPath() + "/login?wait");
                    return;
                }
                chain.doFilter(request, response);
            }
        };
    }

    void failed(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        guesses.wrong(guesser(request));
        response.sendRedirect(request.getContextPath() + "/login?error");
    }

    AuthenticationSuccessHandler succeeded(String start) {
        SavedRequestAwareAuthenticationSuccessHandler handler = new SavedRequestAwareAuthenticationSuccessHandler();
        handler.setDefaultTargetUrl(start);
        return (request, response, authentication) -> {
            guesses.right(guesser(request));
            handler.onAuthenticationSuccess(request, response, authentication);
        };
    }

    private static String guesser(HttpServletRequest request) {
        String username = String.valueOf(request.getParameter("username"));
        // Remembered for thousands of guessers, so not at the length that they choose.
        return request.getRemoteAddr() + " " + username.substring(0, Math.min(LONGEST_USERNAME, username.length()));
    }
}
