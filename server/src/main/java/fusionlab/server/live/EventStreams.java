package fusionlab.server.live;

import fusionlab.server.system.BusyException;
import fusionlab.server.system.Places;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Server-sent events: to a limited number of listeners in all and per caller, and past the buffers of proxies. */
final class EventStreams {

    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
    private static final int LISTENERS = 200;
    private static final int LISTENERS_OF_ONE_CALLER = 20;
    private static final Duration LIFE = Duration.ofMinutes(30);

    private final String subject;
    private final Places places = new Places(LISTENERS, LISTENERS_OF_ONE_CALLER);

    /** @param subject name of the subjects, in the plural */
    EventStreams(String subject) {
        this.subject = subject;
    }

    /** @throws BusyException if too many listen */
    SseEmitter open(String caller) {
        if (!places.enter(caller)) {
            throw new BusyException("Too many event streams of " + subject + " are open: at most "
                    + LISTENERS_OF_ONE_CALLER + " for one caller and " + LISTENERS + " in all");
        }
        SseEmitter stream = new Unbuffered();
        AtomicBoolean left = new AtomicBoolean();
        Runnable leave = () -> {
            if (left.compareAndSet(false, true)) {
                places.leave(caller);
            }
        };
        stream.onCompletion(leave);
        stream.onError(failure -> leave.run());
        stream.onTimeout(stream::complete);
        return stream;
    }

    /** @return false if the listener is gone. The container notices it too, and ends the stream. */
    static boolean send(SseEmitter listener, SseEmitter.SseEventBuilder event) {
        try {
            listener.send(event);
            return true;
        } catch (IOException | IllegalStateException gone) {
            LOG.debug("A listener left", gone);
            return false;
        }
    }

    private static final class Unbuffered extends SseEmitter {

        Unbuffered() {
            super(LIFE.toMillis());
        }

        @Override
        protected void extendResponse(ServerHttpResponse response) {
            super.extendResponse(response);
            response.getHeaders().set("X-Accel-Buffering", "no");
            response.getHeaders().set(HttpHeaders.CACHE_CONTROL, "no-store, no-transform");
        }
    }
}
