package fusionlab.server.security;

import fusionlab.server.system.BusyException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.security.Principal;
import org.springframework.dao.DataAccessException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.transaction.TransactionException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Ends sessions whose account was removed or has another password or role by now; by the database, so that it holds for sessions of other
 * servers too. Not a bean: Boot would register it for every path.
 */
final class PersonSessions extends OncePerRequestFilter {

    private static final String STAMP = "account";

    private final Accounts accounts;
    private final Refusals refusals;

    PersonSessions(Accounts accounts, Refusals refusals) {
        this.accounts = accounts;
        this.refusals = refusals;
    }

    /** @param stamp of the account that the session is opened with */
    static void begin(HttpServletRequest request, String stamp) {
        request.getSession().setAttribute(STAMP, stamp);
    }

    /** Whether it is somebody who signed in with a password. */
    static boolean isPerson(Principal principal) {
        return principal instanceof Authentication login && login.getPrincipal() instanceof UserDetails;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication login = SecurityContextHolder.getContext().getAuthentication();
        HttpSession session = request.getSession(false);
        if (login != null && session != null && isPerson(login)) {
            try {
                Object stamp = session.getAttribute(STAMP);
                if (accounts.findById(login.getName())
                        .filter(account -> account.stamp().equals(stamp))
                        .isEmpty()) {
                    session.invalidate();
                    SecurityContextHolder.clearContext();
                }
            } catch (DataAccessException | TransactionException | BusyException away) {
                logger.warn("An account could not be looked up: " + away.getMessage());
                refusals.databaseAway(request, response);
                return;
            }
        }
        chain.doFilter(request, response);
    }
}
