package fusionlab.server.system;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.coyote.ActionCode;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.util.unit.DataSize;

/** One request's body as it comes from the network, whoever reads it: a handler, or the container for its form fields. */
final class GuardedBody implements InputBuffer {

    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final long BYTES_A_SECOND = 16 << 10;

    private final InputBuffer network;
    private final Request request;
    private final DataSize limit;
    private final Places strangers;
    private final Places known;
    private final long start = System.nanoTime();
    private long received;
    private @Nullable BodyRefusedException refused;

    /**
     * @param strangers who wait without having shown who they are, by address
     * @param known who wait and are known, by name
     */
    GuardedBody(InputBuffer network, Request request, DataSize limit, Places strangers, Places known) {
        this.network = network;
        this.request = request;
        this.limit = limit;
        this.strangers = strangers;
        this.known = known;
    }

    boolean isRefused() {
        return refused != null;
    }

    @Override
    public int available() {
        return network.available();
    }

    @Override
    public int doRead(ApplicationBufferHandler handler) throws IOException {
        if (refused != null) {
            throw refused;
        }
        int read = network.available() > 0 || isWhole() ? network.doRead(handler) : await(handler);
        received += Math.max(0, read);
        if (received > limit.toBytes()) {
            throw refuse(BodyRefusedException.tooLarge(limit));
        }
        Duration allowed = GRACE.plusSeconds(received / BYTES_A_SECOND);
        if (read > 0 && System.nanoTime() - start > allowed.toNanos()) {
            throw refuse(BodyRefusedException.tooSlow());
        }
        return read;
    }

    /** Readers ask once more after the last byte: there is nothing to wait for then. */
    private boolean isWhole() {
        AtomicBoolean read = new AtomicBoolean();
        request.getCoyoteRequest().action(ActionCode.REQUEST_BODY_FULLY_READ, read);
        return read.get();
    }

    /** A thread is lent to the caller for as long as it pleases to send nothing, so few get one at a time. */
    private int await(ApplicationBufferHandler handler) throws IOException {
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        Places places = strangers;
        String caller = String.valueOf(request.getRemoteAddr());
        if (who != null && !(who instanceof AnonymousAuthenticationToken)) {
            places = known;
            caller = who.getName();
        }
        if (!places.enter(caller)) {
            throw refuse(BodyRefusedException.tooManyAreSlow());
        }
        try {
            return network.doRead(handler);
        } catch (SocketTimeoutException silent) {
            throw refuse(BodyRefusedException.tooSlow());
        } finally {
            places.leave(caller);
        }
    }

    /** Also for the error page: the container passes on no cause when it was the one who read. */
    private BodyRefusedException refuse(BodyRefusedException why) {
        refused = why;
        request.setAttribute(ProblemPages.PROBLEM, why.problem());
        return why;
    }
}
