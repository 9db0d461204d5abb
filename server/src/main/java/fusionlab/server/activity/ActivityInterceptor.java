package fusionlab.server.activity;

import fusionlab.server.openapi.JavadocText;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.TransactionException;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Notes each request that has changed something, named by the summary of its handler's Javadoc. What asks or only computes is no change. */
final class ActivityInterceptor implements HandlerInterceptor {

    private static final Logger LOG = LoggerFactory.getLogger(ActivityInterceptor.class);
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> COMPUTING = Set.of("/estimates", "/preview", "/qr-codes");

    private final Activity activity;

    ActivityInterceptor(Activity activity) {
        this.activity = activity;
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failed) {
        Principal who = request.getUserPrincipal();
        String path = request.getRequestURI().substring(request.getContextPath().length());
        if (READING.contains(request.getMethod())
                || who == null
                || failed != null
                || response.getStatus() >= HttpStatus.BAD_REQUEST.value()
                || COMPUTING.stream().anyMatch(path::endsWith)
                || !(handler instanceof HandlerMethod method)) {
            return;
        }
        try {
            activity.note(who.getName(), JavadocText.of(method.getMethod()).summary(), path);
        } catch (DataAccessException | TransactionException lost) {
            // What was done is done; its answer must not fail because of this note.
            LOG.warn("A change by {} was not noted: {} {}", who.getName(), request.getMethod(), path, lost);
        }
    }
}
