package fusionlab.server.search;

import fusionlab.search.ledger.Ledger;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * One search and its state. Change it only with the row locked ({@link SearchRepository#lock}): the handler, a revived handler on another
 * replica and cancellations change it concurrently.
 */
@Entity
@Table(name = "search_run")
class Search {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private long id;

    @Enumerated(EnumType.STRING)
    private SearchState state;

    private long latencyTableId;
    private @Nullable Long qualityTableId;
    private @Nullable Long checkpointId;

    @JdbcTypeCode(SqlTypes.JSON)
    private String parameters;

    private int roundsDone;
    private boolean cancelRequested;

    private @Nullable String result;

    private @Nullable Double winnerMs;
    private @Nullable Double winnerClipLoss;
    private @Nullable Double winnerGap;
    private @Nullable Long winnerId;
    private @Nullable String problem;
    private String createdBy;
    private Instant createdAt;
    private @Nullable Instant startedAt;
    private @Nullable Instant finishedAt;

    @SuppressWarnings("NullAway.Init") // filled by JPA
    protected Search() {}

    /**
     * @param parameters the JSON form of {@link SearchParameters}: as text, so that an unreadable row can still be locked and ended
     * @param qualityTableId null until the first round of a measured search has been measured
     */
    Search(
            long latencyTableId,
            @Nullable Long qualityTableId,
            @Nullable Long checkpointId,
            String parameters,
            String createdBy,
            Instant now) {
        this.state = SearchState.QUEUED;
        this.latencyTableId = latencyTableId;
        this.qualityTableId = qualityTableId;
        this.checkpointId = checkpointId;
        this.parameters = parameters;
        this.createdBy = createdBy;
        this.createdAt = now;
    }

    /** Like {@link #begin}, for a measured search: the measurements stay, and so do the rounds that they decided. */
    boolean resume(Instant now) {
        int rounds = roundsDone;
        boolean goesOn = begin(now);
        roundsDone = rounds;
        return goesOn;
    }

    /** Sets the table of a measured search's first round, or of the choice that a search for a picture has made. */
    void judgedBy(long tableId) {
        qualityTableId = tableId;
    }

    /** Also after a crash: the first attempt's progress is discarded. @return whether there is anything to do */
    boolean begin(Instant now) {
        if (state.isFinal()) {
            return false;
        }
        if (cancelRequested) {
            end(SearchState.CANCELLED, now);
            return false;
        }
        state = SearchState.RUNNING;
        startedAt = startedAt == null ? now : startedAt;
        roundsDone = 0;
        return true;
    }

    /** @return whether to continue */
    boolean progressed(int rounds) {
        if (state != SearchState.RUNNING) {
            return false;
        }
        roundsDone = rounds;
        return !cancelRequested;
    }

    /** @param missed why the winner misses its target; null if it meets it */
    void won(Ledger ledger, long winner, int rounds, @Nullable String missed, Instant now) {
        if (state == SearchState.RUNNING) {
            keep(ledger);
            problem = missed;
            winnerId = winner;
            roundsDone = rounds;
            end(SearchState.DONE, now);
        }
    }

    /** @param ledger the partial result; null if there is none */
    void failed(String why, @Nullable Ledger ledger, Instant now) {
        if (!state.isFinal()) {
            problem = why;
            if (ledger != null) {
                keep(ledger);
            }
            end(SearchState.FAILED, now);
        }
    }

    private void keep(Ledger ledger) {
        result = laidOut(ledger);
        winnerMs = ledger.winner().latency().ms();
        winnerClipLoss = ledger.winner().clipLoss();
        winnerGap = ledger.winner().gapToExact();
    }

    /**
     * Ledgers of measured searches have had Jackson's line breaks since the first version, others Gson's; bundles contain their bytes, so
     * this stays.
     */
    private static String laidOut(Ledger ledger) {
        JsonMapper json = JsonMapper.shared();
        return ledger.measured() == null
                ? ledger.json()
                : json.writerWithDefaultPrettyPrinter().writeValueAsString(json.readTree(ledger.json())) + "\n";
    }

    void stopped(Instant now) {
        if (state == SearchState.RUNNING) {
            end(SearchState.CANCELLED, now);
        }
    }

    /** A queued search is cancelled at once, a running one stops at its next round, an ended one stays. */
    void cancel(Instant now) {
        if (state.isFinal()) {
            return;
        }
        cancelRequested = true;
        if (state == SearchState.QUEUED) {
            end(SearchState.CANCELLED, now);
        }
    }

    private void end(SearchState how, Instant now) {
        state = how;
        finishedAt = now;
    }

    long id() {
        return id;
    }

    SearchState state() {
        return state;
    }

    long latencyTableId() {
        return latencyTableId;
    }

    /** @throws IllegalStateException if the first round of a measured search is not done */
    long qualityTableId() {
        if (qualityTableId == null) {
            throw new IllegalStateException("search " + id + " has no quality table yet");
        }
        return qualityTableId;
    }

    /** @throws IllegalStateException if it is a search on a quality table */
    long requiredCheckpointId() {
        if (checkpointId == null) {
            throw new IllegalStateException("search " + id + " is not a measured search");
        }
        return checkpointId;
    }

    String parameters() {
        return parameters;
    }

    int roundsDone() {
        return roundsDone;
    }

    boolean cancelRequested() {
        return cancelRequested;
    }

    @Nullable
    String result() {
        return result;
    }

    @Nullable
    Long winnerId() {
        return winnerId;
    }

    String createdBy() {
        return createdBy;
    }
}
