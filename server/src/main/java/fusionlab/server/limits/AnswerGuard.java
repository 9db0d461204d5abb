package fusionlab.server.limits;

import fusionlab.server.system.Places;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Limits the threads for large answers, since a slow reader occupies one. After the login filters, to know the caller. */
@Component
class AnswerGuard extends OncePerRequestFilter {

    /** Of 200 threads, of which {@link BodyGuard} may use 128. */
    private static final int STRANGERS = 32;

    /** More than the connections that a browser opens. */
    private static final int STRANGERS_OF_ONE_ADDRESS = 12;

    private static final int KNOWN = 24;
    private static final int KNOWN_OF_ONE_NAME = 12;

    private final CallerPlaces places =
            new CallerPlaces(new Places(STRANGERS, STRANGERS_OF_ONE_ADDRESS), new Places(KNOWN, KNOWN_OF_ONE_NAME));

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try (GuardedAnswer answer = new GuardedAnswer(response, places.of(request))) {
            chain.doFilter(request, answer);
            answer.finish(request.isAsyncStarted());
        }
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }
}
