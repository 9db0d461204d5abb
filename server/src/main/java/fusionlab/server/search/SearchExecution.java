package fusionlab.server.search;

import fusionlab.search.MissingCellException;
import fusionlab.search.SearchAlgorithm;
import fusionlab.search.SearchProblem;
import fusionlab.search.SearchResult;
import fusionlab.search.ledger.Ledger;
import fusionlab.search.ledger.Round;
import fusionlab.search.picture.PictureProblem;
import fusionlab.search.picture.PictureResult;
import fusionlab.search.picture.PictureSearch;
import fusionlab.server.architecture.Architectures;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Runs one search from its beginning to its end. May be called again for the same search at any time, after a crash or by another replica:
 * it starts over, with the same outcome, because the problem decides it.
 */
@Component
record SearchExecution(
        SearchRepository runs,
        SearchRounds rounds,
        SearchProblems problems,
        Architectures architectures,
        SearchMetrics metrics,
        TransactionOperations transactions,
        Clock clock) {

    private static final Logger LOG = LoggerFactory.getLogger(SearchExecution.class);

    /**
     * @param stopping whether the server is about to stop
     * @throws SearchInterruptedException if it was; run it again
     */
    void run(long id, BooleanSupplier stopping) {
        try {
            begin(id).ifPresent(asked -> search(id, asked, stopping));
        } catch (MissingCellException | IllegalArgumentException expected) {
            change(id, run -> run.failed(String.valueOf(expected.getMessage()), null, clock.instant()));
        } catch (DataIntegrityViolationException unstorable) {
            endUnexpectedly(id, unstorable);
        } catch (SearchInterruptedException | DataAccessException | TransactionException again) {
            throw again;
        } catch (RuntimeException unexpected) {
            endUnexpectedly(id, unexpected);
        }
    }

    /** Either of the two problems. */
    private record Asked(
            @Nullable SearchProblem pass, @Nullable PictureProblem picture, String algorithm) {

        Found search(SearchProgress progress) {
            if (picture != null) {
                PictureResult result = PictureSearch.search(picture, progress);
                return new Found(picture.problem(result.chosen()), result.best(), result);
            }
            SearchProblem problem = Objects.requireNonNull(pass, "one of both is asked for");
            return new Found(problem, SearchAlgorithm.named(algorithm).search(problem, progress), null);
        }
    }

    /** @param picture all choices of a search for a picture */
    private record Found(
            SearchProblem problem,
            SearchResult result,
            @Nullable PictureResult picture) {

        @Nullable
        String shortfall() {
            return picture == null
                    ? SearchShortfall.of(result, problem.qualities())
                    : SearchShortfall.of(picture).orElse(null);
        }
    }

    private void search(long id, Asked asked, BooleanSupplier stopping) {
        Timer.Sample timer = metrics.begin();
        try {
            var progress = new SearchProgress(batch -> store(id, batch), stopping);
            Found found = asked.search(progress);
            progress.handOver();
            finish(id, found, progress.done());
        } finally {
            metrics.end(timer, asked.algorithm());
        }
    }

    /** The boundary of the scheduler's thread: a search that cannot end would be retried forever. */
    private void endUnexpectedly(long id, RuntimeException failure) {
        LOG.error("Search {} failed", id, failure);
        change(id, run -> run.failed("The search failed unexpectedly; see the server's log", null, clock.instant()));
    }

    private Optional<Asked> begin(long id) {
        Optional<Asked> begun = transactions.execute(status -> {
            Optional<Search> run = runs.lock(id).filter(locked -> locked.begin(clock.instant()));
            run.ifPresent(started -> rounds.forget(id));
            return run.map(this::asked);
        });
        return begun == null ? Optional.empty() : begun;
    }

    private Asked asked(Search run) {
        PictureProblem picture = problems.picture(run).orElse(null);
        return new Asked(
                picture == null ? problems.of(run) : null,
                picture,
                problems.parameters(run).algorithm());
    }

    private boolean store(long id, SearchProgress.Batch batch) {
        Boolean goOn = transactions.execute(status -> {
            Search run = runs.lock(id).orElse(null);
            if (run == null || !run.progressed(batch.roundsDone())) {
                return false;
            }
            rounds.write(id, batch.rounds().stream().map(Round::of).toList());
            return true;
        });
        metrics.rounds(batch.rounds().size());
        return Boolean.TRUE.equals(goOn);
    }

    private void finish(long id, Found found, int roundsDone) {
        if (found.result.outcome() instanceof SearchResult.Outcome.Cancelled) {
            change(id, run -> run.stopped(clock.instant()));
            return;
        }
        String shortfall = found.shortfall();
        if (shortfall != null) {
            change(id, run -> run.failed(shortfall, ledger(run, found), clock.instant()));
            return;
        }
        change(id, run -> {
            if (run.cancelRequested()) {
                run.stopped(clock.instant());
                return;
            }
            long winner = architectures.save(found.result.winner(), "search " + id);
            run.won(ledger(run, found), winner, roundsDone, SearchShortfall.missed(found.result), clock.instant());
            if (found.picture != null) {
                run.judgedBy(problems.qualityTable(run, found.picture.chosen()));
            }
        });
    }

    private Ledger ledger(Search run, Found found) {
        return found.picture == null
                ? problems.ledger(run, found.problem, found.result, null)
                : problems.ledger(run, found.picture);
    }

    private void change(long id, Consumer<Search> event) {
        transactions.executeWithoutResult(status -> runs.lock(id).ifPresent(event));
    }
}
