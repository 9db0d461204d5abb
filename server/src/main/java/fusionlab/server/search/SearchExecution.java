package fusionlab.server.search;

import fusionlab.search.MissingCellException;
import fusionlab.search.SearchAlgorithm;
import fusionlab.search.SearchProblem;
import fusionlab.search.SearchResult;
import fusionlab.search.ledger.Round;
import fusionlab.search.quality.QualityTable;
import fusionlab.server.architecture.Architectures;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.util.Locale;
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
            begin(id).ifPresent(problem -> search(id, problem, stopping));
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

    private void search(long id, SearchProblem problem, BooleanSupplier stopping) {
        Timer.Sample timer = metrics.begin();
        try {
            var progress = new SearchProgress(batch -> store(id, batch), stopping);
            SearchResult result =
                    SearchAlgorithm.named(problem.parameters().algorithm()).search(problem, progress);
            progress.handOver();
            finish(id, problem, result, progress.done());
        } finally {
            metrics.end(timer, problem.parameters().algorithm());
        }
    }

    /** The boundary of the scheduler's thread: a search that cannot end would be retried forever. */
    private void endUnexpectedly(long id, RuntimeException failure) {
        LOG.error("Search {} failed", id, failure);
        change(id, run -> run.failed("The search failed unexpectedly; see the server's log", null, clock.instant()));
    }

    private Optional<SearchProblem> begin(long id) {
        Optional<SearchProblem> begun = transactions.execute(status -> {
            Optional<Search> run = runs.lock(id).filter(locked -> locked.begin(clock.instant()));
            run.ifPresent(started -> rounds.forget(id));
            return run.map(problems::of);
        });
        return begun == null ? Optional.empty() : begun;
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

    private void finish(long id, SearchProblem problem, SearchResult result, int roundsDone) {
        SearchResult.Outcome outcome = result.outcome();
        if (outcome instanceof SearchResult.Outcome.Cancelled) {
            change(id, run -> run.stopped(clock.instant()));
            return;
        }
        String shortfall = shortfall(outcome, problem.qualities(), result);
        if (shortfall != null) {
            change(id, run -> run.failed(shortfall, problems.ledger(run, problem, result, null), clock.instant()));
            return;
        }
        change(id, run -> {
            if (run.cancelRequested()) {
                run.stopped(clock.instant());
                return;
            }
            long winner = architectures.save(result.winner(), "search " + id);
            run.won(problems.ledger(run, problem, result, null), winner, roundsDone, clock.instant());
        });
    }

    private static @Nullable String shortfall(
            SearchResult.Outcome outcome, QualityTable qualities, SearchResult result) {
        if (outcome instanceof SearchResult.Outcome.Unreachable unreachable) {
            return String.format(
                    Locale.ROOT,
                    "The target is below what removals can reach, %.3f ms: raise it, or allow more kinds of block to be removed",
                    unreachable.floorMs());
        }
        if (outcome instanceof SearchResult.Outcome.ClipFloorReached) {
            return String.format(
                    Locale.ROOT,
                    "The CLIP floor stops the search at %.3f ms and an estimated CLIP of %.4f: lower the floor, or raise the target",
                    result.latency().ms(),
                    qualities.baselineClip() - result.clipLoss());
        }
        return null;
    }

    private void change(long id, Consumer<Search> event) {
        transactions.executeWithoutResult(status -> runs.lock(id).ifPresent(event));
    }
}
