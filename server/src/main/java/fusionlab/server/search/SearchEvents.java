package fusionlab.server.search;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import fusionlab.search.ledger.Round;
import fusionlab.server.evaluation.Progress;
import fusionlab.server.evaluation.Tunings;
import fusionlab.server.system.BusyException;
import fusionlab.server.system.EventStreams;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells subscribers how a search gets on, whichever replica runs it: event {@code search}, whose data is the search with the rounds that
 * are new. The stream ends behind the event of a final state.
 */
@Component
class SearchEvents implements DisposableBean {

    private static final int ROUNDS_AN_EVENT = 500;
    private static final long LOOK_MILLIS = 250;
    private static final int LOOKS_UNTIL_SIGN_OF_LIFE = 60;

    private final Searches searches;
    private final EventStreams streams = new EventStreams("searches");
    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(2, work -> {
        Thread thread = new Thread(work, "search-events");
        thread.setDaemon(true);
        return thread;
    });

    SearchEvents(Searches searches) {
        this.searches = searches;
    }

    /** @throws BusyException if too many listen */
    SseEmitter subscribe(long id, String caller) {
        SseEmitter emitter = streams.open(caller);
        var subscription = new Subscription(id, emitter);
        Future<?> looking = executor.scheduleWithFixedDelay(subscription::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        emitter.onCompletion(() -> looking.cancel(false));
        return emitter;
    }

    @Override
    public void destroy() {
        executor.shutdownNow();
    }

    /** @param rounds those since the last event */
    record Event(@JsonUnwrapped Searches.Details details, List<Round> rounds) {}

    private final class Subscription {

        private final long id;
        private final SseEmitter emitter;
        private Searches.@Nullable Summary told;
        private @Nullable Progress measuring;
        private Tunings.@Nullable TuningProgress tuning;
        private int lastRound;
        private int quietLooks;
        private boolean ended;

        Subscription(long id, SseEmitter emitter) {
            this.id = id;
            this.emitter = emitter;
        }

        void look() {
            if (ended) {
                return;
            }
            try {
                tell();
            } catch (RuntimeException unexpected) {
                // The boundary of the executor's thread: thrown on, it would end this subscription without a word.
                ended = true;
                emitter.completeWithError(unexpected);
            }
        }

        private void tell() {
            // The search first: a final one has all its rounds.
            Optional<Searches.Details> found = searches.find(id);
            if (found.isEmpty()) {
                end();
                return;
            }
            Searches.Details details = found.get();
            List<Round> rounds = searches.rounds(id, lastRound, ROUNDS_AN_EVENT);
            boolean more = rounds.size() == ROUNDS_AN_EVENT;
            boolean measured =
                    !Objects.equals(details.measuring(), measuring) || !Objects.equals(details.tuning(), tuning);
            if (!rounds.isEmpty() || measured || !details.summary().equals(told)) {
                told = details.summary();
                measuring = details.measuring();
                tuning = details.tuning();
                lastRound = rounds.isEmpty()
                        ? lastRound
                        : rounds.get(rounds.size() - 1).number();
                send(SseEmitter.event().name("search").data(new Event(details, rounds), MediaType.APPLICATION_JSON));
                quietLooks = 0;
            } else if (++quietLooks >= LOOKS_UNTIL_SIGN_OF_LIFE) {
                send(SseEmitter.event().comment(""));
                quietLooks = 0;
            }
            if (details.summary().state().isFinal() && !more && !ended) {
                end();
            }
        }

        private void send(SseEmitter.SseEventBuilder event) {
            ended = !EventStreams.tell(emitter, event);
        }

        private void end() {
            ended = true;
            emitter.complete();
        }
    }
}
