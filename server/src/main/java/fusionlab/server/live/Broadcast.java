package fusionlab.server.live;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Sends changes of subjects to their listeners. A subject with listeners is polled, once for all of them, so that changes made by any
 * replica are seen. A stream begins with the current state and ends after a final one.
 *
 * @param <S> the state of a subject; one that equals the last is not sent again
 */
public abstract class Broadcast<S> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Broadcast.class);
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);

    /** A slow reader holds up the listeners after it; another thread serves other subjects. */
    private static final int THREADS = 2;

    private final String event;
    private final Duration every;
    private final EventStreams streams;
    private final Map<Long, Subject> subjects = new ConcurrentHashMap<>();
    private final ScheduledExecutorService threads;

    /**
     * @param event name of the events
     * @param things name of the subjects, in the plural
     * @param every polling interval
     */
    protected Broadcast(String event, String things, Duration every) {
        this.event = event;
        this.every = every;
        this.streams = new EventStreams(things);
        var daemons = new CustomizableThreadFactory(event + "-events-");
        daemons.setDaemon(true);
        this.threads = Executors.newScheduledThreadPool(THREADS, daemons);
    }

    /** Reads a subject's state; null if it no longer exists. */
    protected abstract @Nullable S look(long id);

    protected abstract boolean isFinal(S now);

    /**
     * An update for listeners.
     *
     * @param data of the event
     * @param cursor position up to which listeners are up to date
     * @param news whether it is sent even if the state is unchanged
     * @param more whether more remains for the next event
     */
    public record Update(Object data, long cursor, boolean news, boolean more) {}

    /** @param cursor position up to which listeners are up to date; 0 at the beginning */
    protected Update since(long id, S now, long cursor) {
        return new Update(now, cursor, false, false);
    }

    /** @throws fusionlab.server.system.BusyException if too many listen */
    public SseEmitter subscribe(long id, String caller) {
        SseEmitter emitter = streams.open(caller);
        Listener listener = new Listener(emitter);
        Subject joined = subjects.compute(id, (key, present) -> {
            Subject subject = present == null ? new Subject(id) : present;
            subject.listeners.add(listener);
            return subject;
        });
        emitter.onCompletion(() -> leave(id, listener));
        emitter.onError(failure -> leave(id, listener));
        threads.execute(joined::look);
        return emitter;
    }

    private void leave(long id, Listener listener) {
        subjects.computeIfPresent(id, (key, subject) -> {
            subject.listeners.remove(listener);
            if (!subject.listeners.isEmpty()) {
                return subject;
            }
            subject.looking.cancel(false);
            return null;
        });
    }

    @Override
    public void close() {
        threads.shutdownNow();
        subjects.values().forEach(subject -> subject.listeners.forEach(Listener::end));
    }

    private final class Subject {

        private final long id;
        private final List<Listener> listeners = new CopyOnWriteArrayList<>();
        private final Future<?> looking;
        private boolean failing;

        Subject(long id) {
            this.id = id;
            this.looking = threads.scheduleWithFixedDelay(
                    this::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        }

        synchronized void look() {
            try {
                publish(Broadcast.this.look(id));
                failing = false;
            } catch (RuntimeException unexpected) {
                // The boundary of the thread: an exception would silently end all polling. The database may come back.
                if (!failing) {
                    LOG.warn("The listeners of {} {} get no updates for now", event, id, unexpected);
                }
                failing = true;
            }
        }

        private void publish(@Nullable S now) {
            Map<Long, Update> updates = new HashMap<>();
            for (Listener listener : listeners) {
                boolean ended = now == null
                        || listener.send(
                                now, updates.computeIfAbsent(listener.cursor, cursor -> since(id, now, cursor)));
                if (ended) {
                    leave(id, listener);
                    listener.end();
                }
            }
        }
    }

    /** Changed under its subject's lock. */
    private final class Listener {

        private final SseEmitter emitter;
        private @Nullable S last;
        private long cursor;
        private long heard = System.nanoTime();

        Listener(SseEmitter emitter) {
            this.emitter = emitter;
        }

        /** @return whether that was the last event */
        boolean send(S now, Update update) {
            boolean there = true;
            if (update.news() || !now.equals(last)) {
                there = send(SseEmitter.event().name(event).data(update.data(), MediaType.APPLICATION_JSON));
                last = now;
                cursor = update.cursor();
            } else if (System.nanoTime() - heard > SIGN_OF_LIFE.toNanos()) {
                there = send(SseEmitter.event().comment("still here"));
            }
            return !there || isFinal(now) && !update.more();
        }

        private boolean send(SseEmitter.SseEventBuilder what) {
            heard = System.nanoTime();
            return EventStreams.send(emitter, what);
        }

        void end() {
            try {
                emitter.complete();
            } catch (IllegalStateException gone) {
                LOG.debug("A listener left at the same moment", gone);
            }
        }
    }
}
