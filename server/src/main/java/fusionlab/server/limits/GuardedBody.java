package fusionlab.server.limits;

import fusionlab.server.system.BodyRefusedException;
import fusionlab.server.system.ProblemPages;
import java.io.IOException;
import java.net.SocketTimeoutException;
import org.apache.catalina.connector.Request;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** One request's body from the network, read by a handler or by the container for form fields. */
final class GuardedBody implements InputBuffer {

    private final InputBuffer network;
    private final Request request;
    private final DataSize limit;
    private final CallerPlaces places;
    private final long start = System.nanoTime();
    private long received;
    private @Nullable BodyRefusedException refused;

    GuardedBody(InputBuffer network, Request request, DataSize limit, CallerPlaces places) {
        this.network = network;
        this.request = request;
        this.limit = limit;
        this.places = places;
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
        // Readers read once more after the last byte; then there is nothing to wait for.
        int read = network.available() > 0 || BodyGuard.isRead(request.getCoyoteRequest())
                ? network.doRead(handler)
                : await(handler);
        received += Math.max(0, read);
        if (received > limit.toBytes()) {
            throw refuse(BodyRefusedException.tooLarge(limit));
        }
        if (read > 0 && Pace.isTooSlow(start, received)) {
            throw refuse(BodyRefusedException.tooSlow());
        }
        return read;
    }

    /** A caller that sends slowly occupies a thread, so only a few may do so at a time. */
    private int await(ApplicationBufferHandler handler) throws IOException {
        CallerPlaces.Place place = places.of(request);
        if (!place.enter()) {
            throw refuse(BodyRefusedException.tooManyAreSlow());
        }
        try {
            return network.doRead(handler);
        } catch (SocketTimeoutException silent) {
            throw refuse(BodyRefusedException.tooSlow());
        } finally {
            place.leave();
        }
    }

    /** Also for the error page: the container does not pass on the cause of its own reads. */
    private BodyRefusedException refuse(BodyRefusedException why) {
        refused = why;
        request.setAttribute(ProblemPages.PROBLEM, why.problem());
        return why;
    }
}
