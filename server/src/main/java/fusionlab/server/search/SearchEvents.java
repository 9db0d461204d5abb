package fusionlab.server.search;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import fusionlab.search.ledger.Round;
import fusionlab.server.live.Broadcast;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Event {@code search}: a search's progress, whichever replica runs it, with the rounds that are new to the listener. */
@Component
class SearchEvents extends Broadcast<Searches.Details> {

    private static final int ROUNDS_AN_EVENT = 500;

    private final Searches searches;

    SearchEvents(Searches searches) {
        super("search", "searches", Duration.ofMillis(250));
        this.searches = searches;
    }

    /** @param rounds those since the last event */
    record Event(@JsonUnwrapped Searches.Details details, List<Round> rounds) {}

    @Override
    protected Searches.@Nullable Details look(long id) {
        return searches.find(id).orElse(null);
    }

    @Override
    protected boolean isFinal(Searches.Details now) {
        return now.summary().state().isFinal();
    }

    /** The search is read first: a final one has all its rounds. */
    @Override
    protected Update since(long id, Searches.Details now, long cursor) {
        List<Round> rounds = searches.rounds(id, (int) cursor, ROUNDS_AN_EVENT);
        long last = rounds.isEmpty() ? cursor : rounds.get(rounds.size() - 1).number();
        return new Update(new Event(now, rounds), last, !rounds.isEmpty(), rounds.size() == ROUNDS_AN_EVENT);
    }
}
