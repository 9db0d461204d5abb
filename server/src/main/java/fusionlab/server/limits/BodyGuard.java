package fusionlab.server.limits;

import fusionlab.server.system.BodyRefusedException;
import fusionlab.server.system.Places;
import fusionlab.server.system.Problems;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.springframework.util.unit.DataSize;

/**
 * Limits request bodies: their size, their duration, and the threads that wait for slow ones. Below the servlets, because the container
 * itself reads form fields and the unread rest of a body.
 */
final class BodyGuard extends ValveBase {

    /** Of 200 threads, of which AnswerGuard may use up to 56 more. */
    private static final int STRANGERS = 64;

    private static final int STRANGERS_OF_ONE_ADDRESS = 8;
    private static final int KNOWN = 64;
    private static final int KNOWN_OF_ONE_NAME = 16;

    /** An unread rest up to this length is read, so that the sender sees its answer; with a longer one the connection is closed. */
    private static final int LONGEST_REST = 2 << 20;

    private final LimitProperties limits;
    private final Problems problems;
    private final CallerPlaces places =
            new CallerPlaces(new Places(STRANGERS, STRANGERS_OF_ONE_ADDRESS), new Places(KNOWN, KNOWN_OF_ONE_NAME));

    BodyGuard(LimitProperties limits, Problems problems) {
        super(true);
        this.limits = limits;
        this.problems = problems;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        org.apache.coyote.Request wire = request.getCoyoteRequest();
        if (request.isAsyncDispatching() || isRead(wire)) {
            getNext().invoke(request, response);
            return;
        }
        DataSize limit = limits.of(String.valueOf(request.getServletPath()));
        if (request.getContentLengthLong() > limit.toBytes()) {
            wire.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
            problems.write(
                    request, response, BodyRefusedException.tooLarge(limit).problem());
            return;
        }
        InputBuffer network = wire.getInputBuffer();
        GuardedBody body = new GuardedBody(network, request, limit, places);
        wire.setInputBuffer(body);
        try {
            getNext().invoke(request, response);
            if (!isRead(wire) && (body.isRefused() || request.isAsync() || !readRest(request, response))) {
                wire.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
            }
        } finally {
            wire.setInputBuffer(network);
        }
    }

    /** Whether the body has been read to its end. */
    static boolean isRead(org.apache.coyote.Request wire) {
        AtomicBoolean read = new AtomicBoolean();
        wire.action(ActionCode.REQUEST_BODY_FULLY_READ, read);
        return read.get();
    }

    /** The answer goes out first: the container would make a failure of it. A client that asked with Expect has not sent the body. */
    private static boolean readRest(Request request, Response response) throws IOException {
        boolean asked = request.getHeader("Expect") != null;
        if (asked && !response.isCommitted()) {
            response.setHeader("Connection", "close");
        }
        response.finishResponse();
        if (asked) {
            return false;
        }
        Discarded rest = new Discarded();
        long read = 0;
        try {
            for (int more; (more = request.getCoyoteRequest().doRead(rest)) >= 0; ) {
                read += more;
                if (read > LONGEST_REST) {
                    return false;
                }
            }
            return true;
        } catch (IOException refusedOrGone) {
            return false;
        }
    }

    private static final class Discarded implements ApplicationBufferHandler {

        private ByteBuffer buffer = EMPTY_BUFFER;

        @Override
        public void setByteBuffer(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return buffer;
        }

        @Override
        public void expand(int size) {}
    }
}
