package fusionlab.search;

import java.util.List;

/** A search over removals and copies. Implementations are stateless, pure and replayable. */
public interface SearchAlgorithm {

    String name();

    /**
     * @param progress called after each round; returning false cancels
     * @throws MissingCellException if the table lacks a cell that the problem needs
     * @throws IllegalArgumentException if the problem contradicts itself, naming what and the remedy
     */
    SearchResult search(SearchProblem problem, Progress progress);

    /** The algorithm that {@link SearchProblem.Parameters#algorithm} names. @throws IllegalArgumentException naming what there is */
    static SearchAlgorithm named(String name) {
        throw new UnsupportedOperationException("skeleton");
    }

    static List<String> names() {
        return List.of("evolution", "exact", "random");
    }

    /** Told after each round. */
    interface Progress {

        Progress NONE = round -> true;

        boolean onRound(SearchResult.Round round);
    }
}
