package fusionlab.server.search;

import fusionlab.search.SearchAlgorithm;
import fusionlab.search.SearchResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Collects rounds and stores them a few times a second, so that a search of a hundred thousand rounds does not wait for the database. For
 * one thread.
 */
final class SearchProgress implements SearchAlgorithm.Progress {

    /** A batch: rounds in ascending order, and their total number so far. */
    record Batch(List<SearchResult.Round> rounds, int roundsDone) {}

    private static final int BATCH = 500;
    private static final long PAUSE_NANOS = 200_000_000;

    private final Predicate<Batch> sink;
    private final BooleanSupplier stopping;
    private final List<SearchResult.Round> waiting = new ArrayList<>();
    private int done;
    private long handedOver = System.nanoTime();

    /**
     * @param sink stores rounds, and returns whether to continue
     * @param stopping whether the server is about to stop
     */
    SearchProgress(Predicate<Batch> sink, BooleanSupplier stopping) {
        this.sink = sink;
        this.stopping = stopping;
    }

    @Override
    public boolean onRound(SearchResult.Round round) {
        waiting.add(round);
        done++;
        return goesOn();
    }

    @Override
    public boolean goesOn() {
        if (stopping.getAsBoolean() || Thread.currentThread().isInterrupted()) {
            throw new SearchInterruptedException();
        }
        boolean due = waiting.size() >= BATCH || System.nanoTime() - handedOver >= PAUSE_NANOS;
        return !due || handOver();
    }

    /** @return whether to continue */
    boolean handOver() {
        boolean goOn = sink.test(new Batch(List.copyOf(waiting), done));
        waiting.clear();
        handedOver = System.nanoTime();
        return goOn;
    }

    int done() {
        return done;
    }
}
