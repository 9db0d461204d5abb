package fusionlab.server.security;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.access.AccessDeniedHandlerImpl;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.stereotype.Component;

/**
 * Where a browser is sent to log in, and where it goes from there: never to another host or scheme, whatever proxy is in front of the lab.
 */
@Component
class LoginAnswers {

    private static final String PAGE = "/login";

    private final LoginUrlAuthenticationEntryPoint login = new LoginUrlAuthenticationEntryPoint(PAGE);
    private final AccessDeniedHandlerImpl denied = new AccessDeniedHandlerImpl();
    private final Accounts accounts;
    private final Refusals refusals;

    LoginAnswers(Accounts accounts, Refusals refusals) {
        this.accounts = accounts;
        this.refusals = refusals;
    }

    /** For a partial update of an open page, which would otherwise be replaced by the login page. */
    void ask(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException, ServletException {
        if (isPartOfPage(request)) {
            refusals.unauthenticated(request, response);
            return;
        }
        if (String.valueOf(request.getHeader(HttpHeaders.ACCEPT)).contains("text/html")) {
            WantedPage.keep(request).ifPresent(page -> add(response, page));
        }
        login.commence(request, response, failure);
    }

    private static boolean isPartOfPage(HttpServletRequest request) {
        return request.getHeader("HX-Request") != null;
    }

    /** A login page that was open longer than its token is valid is shown again. */
    void forbidden(HttpServletRequest request, HttpServletResponse response, AccessDeniedException reason)
            throws IOException, ServletException {
        if (reason instanceof CsrfException && PAGE.equals(request.getServletPath())) {
            response.sendRedirect(request.getContextPath() + PAGE + "?expired");
            return;
        }
        denied.handle(request, response, reason);
    }

    void failed(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        String why = failure instanceof Logins.MustWaitException ? "wait" : "error";
        response.sendRedirect(request.getContextPath() + PAGE + "?" + why);
    }

    void succeeded(HttpServletRequest request, HttpServletResponse response, Authentication login) throws IOException {
        accounts.findById(login.getName()).ifPresent(account -> {
            PersonSessions.begin(request, account.stamp());
            KnownBrowser browser = LoginRequest.of(login).browser(account).orElseGet(KnownBrowser::create);
            add(response, browser.cookie(request, account));
        });
        add(response, WantedPage.forget(request));
        response.sendRedirect(WantedPage.of(request).orElse(request.getContextPath() + "/"));
    }

    private static void add(HttpServletResponse response, ResponseCookie cookie) {
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    }
}
