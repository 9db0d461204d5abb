package fusionlab.server.security;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.access.AccessDeniedHandlerImpl;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.authentication.SavedRequestAwareAuthenticationSuccessHandler;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponents;
import org.springframework.web.util.UriComponentsBuilder;

/** Where a browser is sent to log in, and where it goes from there: never to another host or scheme, whatever stands before the lab. */
@Component
class LoginAnswers {

    private static final String PAGE = "/login";

    private final HttpSessionRequestCache wanted = new HttpSessionRequestCache();
    private final SavedRequestAwareAuthenticationSuccessHandler goOn =
            new SavedRequestAwareAuthenticationSuccessHandler();
    private final LoginUrlAuthenticationEntryPoint login = new LoginUrlAuthenticationEntryPoint(PAGE);
    private final AccessDeniedHandlerImpl denied = new AccessDeniedHandlerImpl();
    private final Accounts accounts;
    private final Refusals refusals;

    @SuppressWarnings("NullAway") // null is what leaves the parameter out
    LoginAnswers(Accounts accounts, Refusals refusals) {
        this.accounts = accounts;
        this.refusals = refusals;
        wanted.setRequestMatcher(request -> "GET".equals(request.getMethod())
                && !isPartOfPage(request)
                && String.valueOf(request.getHeader(HttpHeaders.ACCEPT)).contains("text/html"));
        wanted.setMatchingRequestParameterName(null);
        goOn.setRequestCache(wanted);
        goOn.setDefaultTargetUrl("/");
        goOn.setRedirectStrategy((request, response, url) -> response.sendRedirect(withoutHost(url)));
    }

    /** What a browser asked for before it had to log in. */
    RequestCache wanted() {
        return wanted;
    }

    /** A part of a page that is open would only be replaced by the login page. */
    void ask(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException, ServletException {
        if (isPartOfPage(request)) {
            refusals.unauthenticated(request, response);
            return;
        }
        login.commence(request, response, failure);
    }

    private static boolean isPartOfPage(HttpServletRequest request) {
        return request.getHeader("HX-Request") != null;
    }

    /** A login page that stood open longer than its session is shown anew. */
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

    void succeeded(HttpServletRequest request, HttpServletResponse response, Authentication login)
            throws IOException, ServletException {
        accounts.findById(login.getName()).ifPresent(account -> {
            KnownBrowser browser = LoginRequest.of(login).browser(account).orElseGet(KnownBrowser::anew);
            response.addHeader(
                    HttpHeaders.SET_COOKIE, browser.cookie(request, account).toString());
        });
        goOn.onAuthenticationSuccess(request, response, login);
    }

    private static String withoutHost(String url) {
        UriComponents whole = UriComponentsBuilder.fromUriString(url).build();
        String path = "/" + String.valueOf(whole.getPath()).replaceFirst("^/+", "");
        return whole.getQuery() == null ? path : path + "?" + whole.getQuery();
    }
}
