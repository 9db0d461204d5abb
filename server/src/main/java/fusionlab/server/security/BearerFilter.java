package fusionlab.server.security;

import fusionlab.server.system.BusyException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.dao.DataAccessException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.transaction.TransactionException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Authenticates one request by {@code Authorization: Bearer}; its session is ignored. Not a bean: Boot would register it for every path.
 */
final class BearerFilter extends OncePerRequestFilter {

    private static final String SCHEME = "Bearer ";

    private final Function<Secret, Optional<Authentication>> holder;
    private final Refusals refusals;

    BearerFilter(Function<Secret, Optional<Authentication>> holder, Refusals refusals) {
        this.holder = holder;
        this.refusals = refusals;
    }

    static boolean hasBearer(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    static Authentication authenticated(Principal principal, String authority) {
        return UsernamePasswordAuthenticationToken.authenticated(
                principal, null, List.of(new SimpleGrantedAuthority(authority)));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!hasBearer(request)) {
            chain.doFilter(request, response);
            return;
        }
        String token =
                request.getHeader("Authorization").substring(SCHEME.length()).strip();
        Optional<Authentication> found;
        try {
            found = holder.apply(new Secret(token));
        } catch (DataAccessException | TransactionException | BusyException away) {
            logger.warn("A token could not be looked up: " + away.getMessage());
            refusals.databaseAway(request, response);
            return;
        }
        if (found.isEmpty()) {
            refusals.wrongToken(request, response);
            return;
        }
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(found.get());
        SecurityContextHolder.setContext(context);
        chain.doFilter(request, response);
    }
}
