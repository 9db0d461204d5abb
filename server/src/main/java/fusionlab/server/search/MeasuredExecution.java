package fusionlab.server.search;

import fusionlab.search.MissingCellException;
import fusionlab.search.SearchProblem;
import fusionlab.search.SearchResult.Outcome;
import fusionlab.search.ledger.Ledger;
import fusionlab.search.ledger.Round;
import fusionlab.search.measured.MeasuredEvolution;
import fusionlab.search.measured.MeasuredProblem;
import fusionlab.search.measured.MeasuredState;
import fusionlab.server.architecture.Architectures;
import fusionlab.server.evaluation.Checkpoints;
import fusionlab.server.evaluation.Demander;
import fusionlab.server.evaluation.Evaluations;
import fusionlab.server.evaluation.Progress;
import fusionlab.server.evaluation.Tunings;
import fusionlab.server.quality.MeasuredTables;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Advances a measured search as far as the measurements allow. Its only state is the stored measurements and tuned weights: after a crash
 * at any point, or on another replica, the same decisions follow from them.
 */
@Component
record MeasuredExecution(
        SearchRepository runs,
        SearchRounds rounds,
        SearchProblems problems,
        Evaluations evaluations,
        Tunings tunings,
        Checkpoints checkpoints,
        MeasuredTables tables,
        Architectures architectures,
        MeasuredLedger ledger,
        TransactionOperations transactions,
        Clock clock) {

    static final String DEMANDER = "search";
    private static final Logger LOG = LoggerFactory.getLogger(MeasuredExecution.class);

    static Demander demander(long searchId) {
        return new Demander(DEMANDER, searchId);
    }

    /** @return whether there is more to do later */
    boolean step(long id) {
        try {
            Optional<Begun> begun = begin(id);
            return begun.isPresent() && goOn(id, begun.get());
        } catch (MissingCellException | IllegalArgumentException expected) {
            end(id, run -> run.failed(String.valueOf(expected.getMessage()), null, clock.instant()));
        } catch (DataAccessException | TransactionException again) {
            throw again;
        } catch (RuntimeException unexpected) {
            // The boundary of the scheduler's thread: a search that cannot end would be retried forever.
            LOG.error("Search {} failed", id, unexpected);
            end(id, run -> run.failed("The search failed unexpectedly; see the server's log", null, clock.instant()));
        }
        return false;
    }

    private boolean goOn(long id, Begun begun) {
        Progress progress = evaluations.progress(demander(id));
        if (progress.failure() != null) {
            String failure = "An evaluation cannot be done: " + progress.failure();
            end(id, run -> run.failed(failure, null, clock.instant()));
            return false;
        }
        Optional<Tunings.TuningProgress> tuning = tunings.open(demander(id));
        if (tuning.isPresent() && tuning.get().failed()) {
            String failure = "A fine-tuning cannot be done: " + tuning.get().problem();
            end(id, run -> run.failed(failure, null, clock.instant()));
            return false;
        }
        return progress.open() > 0 || tuning.isPresent() || advance(id, begun);
    }

    private Optional<Begun> begin(long id) {
        Optional<Begun> begun = transactions.execute(status -> {
            Optional<Search> found = runs.lock(id);
            if (found.isPresent() && !found.get().resume(clock.instant())) {
                evaluations.release(demander(id));
                return Optional.empty();
            }
            return found.map(run -> new Begun(
                    problems.measured(run),
                    checkpoints.find(run.requiredCheckpointId()).orElseThrow(),
                    problems.parameters(run).requiredOnline(),
                    run.roundsDone()));
        });
        return begun == null ? Optional.empty() : begun;
    }

    private boolean advance(long id, Begun begun) {
        MeasuredState state = MeasuredEvolution.advance(
                begun.problem(),
                evaluations.known(begun.checkpoint(), begun.parameters().protocol()));
        List<Round> decided = state.rounds().stream()
                .skip(begun.rounds())
                .map(round -> ledger.round(
                        round, begun.checkpoint(), begun.parameters().protocol()))
                .toList();
        Boolean more = transactions.execute(status -> {
            Search run = runs.lock(id).orElse(null);
            boolean goesOn = run != null && run.progressed(state.rounds().size());
            if (run == null || !goesOn) {
                return run != null && !run.state().isFinal();
            }
            rounds.write(id, decided);
            if (state instanceof MeasuredState.Waiting waiting) {
                evaluations.demand(
                        demander(id), begun.checkpoint(), begun.parameters().protocol(), waiting.demands());
                if (waiting.wanted() != null) {
                    tunings.demand(demander(id), begun.checkpoint(), waiting.wanted());
                }
                return true;
            }
            finish(run, begun, (MeasuredState.Ended) state);
            evaluations.release(demander(id));
            return false;
        });
        return Boolean.TRUE.equals(more);
    }

    private void finish(Search run, Begun begun, MeasuredState.Ended ended) {
        run.judgedBy(tables.save(ended.table(), run.createdBy()));
        SearchProblem problem = problems.of(run);
        Ledger written =
                problems.ledger(run, problem, ended.result(), ledger.of(ended, begun.checkpoint(), begun.parameters()));
        String shortfall = shortfall(ended);
        if (shortfall != null) {
            run.failed(shortfall, written, clock.instant());
            return;
        }
        long winner =
                architectures.save(ended.result().winner(), demander(run.id()).toString());
        run.won(written, winner, ended.rounds().size(), SearchShortfall.missed(ended.result()), clock.instant());
    }

    private static @Nullable String shortfall(MeasuredState.Ended ended) {
        if (ended.result().outcome() instanceof Outcome.ClipFloorReached) {
            return String.format(
                    Locale.ROOT,
                    "The CLIP floor stops the search at %.3f ms and a measured CLIP of %.4f: lower the floor, or raise the target",
                    ended.result().latency().ms(),
                    ended.comparison().winnerClip().mean());
        }
        return null;
    }

    private void end(long id, Consumer<Search> event) {
        transactions.executeWithoutResult(status -> {
            runs.lock(id).ifPresent(event);
            evaluations.release(demander(id));
        });
    }

    private record Begun(
            MeasuredProblem problem, Checkpoints.Checkpoint checkpoint, MeasuredParameters parameters, int rounds) {}
}
