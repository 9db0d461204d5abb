package fusionlab.server.security;

import fusionlab.server.system.Problems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.stereotype.Component;

/** Answers 401, 403 and 503 on the paths for programs; never a redirect to the login page. */
@Component
record Refusals(Problems problems, SecurityLog log) {

    void wrongToken(HttpServletRequest request, HttpServletResponse response) throws IOException {
        log.refusedToken(request.getMethod(), request.getRequestURI(), request.getRemoteAddr());
        unauthenticated(request, response, "The token is wrong or was revoked");
    }

    /** A request with a CSRF token, or from a part of a page, once had a session; any other is from a program. */
    void unauthenticated(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getHeader("X-CSRF-TOKEN") == null && request.getHeader("HX-Request") == null) {
            unauthenticated(request, response, "Nobody is logged in");
            return;
        }
        problems.write(
                request,
                response,
                Problems.of(
                        HttpStatus.UNAUTHORIZED,
                        "You were signed out",
                        null,
                        "sign in again in another tab, then send this once more"));
    }

    private void unauthenticated(HttpServletRequest request, HttpServletResponse response, String detail)
            throws IOException {
        response.setHeader("WWW-Authenticate", "Bearer");
        problems.write(
                request,
                response,
                Problems.of(
                        HttpStatus.UNAUTHORIZED,
                        detail,
                        "Authorization",
                        "send a header Authorization: Bearer TOKEN with a valid token"));
    }

    void forbidden(HttpServletRequest request, HttpServletResponse response, Exception reason) throws IOException {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        if (caller == null || caller instanceof AnonymousAuthenticationToken) {
            unauthenticated(request, response);
            return;
        }
        boolean csrf = reason instanceof CsrfException;
        problems.write(
                request,
                response,
                Problems.of(
                        HttpStatus.FORBIDDEN,
                        csrf ? "The CSRF token is missing or wrong" : "This is not allowed with your role",
                        csrf ? "X-CSRF-TOKEN" : null,
                        csrf ? "reload the page, or use an API token" : "use an account or token of role OPERATOR"));
    }

    void databaseAway(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Retry-After", "2");
        problems.write(
                request,
                response,
                Problems.of(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "The database does not answer",
                        null,
                        "try again in a few seconds"));
    }
}
