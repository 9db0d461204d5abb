package fusionlab.search;

import java.util.List;

/** A search over removals and copies. Implementations are stateless, pure and replayable. */
public abstract class SearchAlgorithm {

    /**
     * Runs to its end, or until {@code progress} cancels.
     *
     * @param progress called after each round; returning false cancels
     * @throws MissingCellException if the table lacks a cell that the problem needs
     * @throws IllegalArgumentException if the problem contradicts itself, naming what and the remedy
     */
    public final SearchResult search(SearchProblem problem, Progress progress) {
        Space space = Space.of(problem);
        Proof proof = new Proof(space);
        return space.unreachable().map(proof::unreachable).orElseGet(() -> search(space, proof, progress));
    }

    /** For a target that removals can reach. */
    abstract SearchResult search(Space space, Proof proof, Progress progress);

    /** The algorithm that {@link SearchProblem.Parameters#algorithm} names. @throws IllegalArgumentException naming the known ones */
    public static SearchAlgorithm named(String name) {
        return switch (name) {
            case "evolution" -> new Evolution();
            case "exact" -> new Exact();
            case "random" -> new RandomRemovals();
            case "nsga2" -> new Nsga2();
            default -> throw unknown(name);
        };
    }

    public static List<String> names() {
        return List.of("evolution", "exact", "random", "nsga2");
    }

    static IllegalArgumentException unknown(String name) {
        return new IllegalArgumentException(
                "There is no search algorithm '" + name + "'; there are " + String.join(", ", names()));
    }

    /** Called after each round; {@code random} and {@code nsga2} report only what is better than all before. */
    public interface Progress {

        Progress NONE = round -> true;

        boolean onRound(SearchResult.Round round);

        /** Called between reported rounds that are far apart; false cancels. */
        default boolean goesOn() {
            return true;
        }
    }
}
