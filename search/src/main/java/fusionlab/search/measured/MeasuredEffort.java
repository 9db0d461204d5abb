package fusionlab.search.measured;

import fusionlab.search.MissingCellException;
import fusionlab.search.Place;
import fusionlab.search.Space;
import java.util.Comparator;
import java.util.List;

/**
 * What a measured search may cost, before anything is measured. At least: the removals that save most go first and no decision needs more
 * prompts. At most: the removals that save least go first and every decision needs more. Copies are not counted.
 */
public record MeasuredEffort(
        int fewestRounds,
        int mostRounds,
        long fewestEvaluations,
        long mostEvaluations,
        long fewestPrompts,
        long mostPrompts,
        int fewestTunings,
        int mostTunings) {

    /** The original, the winner, and what evolution and exact would have chosen on the first round's table alone. */
    private static final int COMPARED = 4;

    /** @throws MissingCellException if the latency table lacks a cell that the problem needs */
    public static MeasuredEffort of(MeasuredProblem problem) {
        Space space = problem.unmeasured();
        Comparator<Place> bySaving = Comparator.comparingLong(place -> place.saved(Math.max(1, place.originalCount())));
        Turns quick = turns(problem, space, bySaving.reversed());
        Turns slow = turns(problem, space, bySaving);
        // A winner with tuned weights is compared with itself before all tuning.
        int compared = COMPARED + (problem.tunes() ? 1 : 0);
        return new MeasuredEffort(
                quick.rounds,
                slow.rounds,
                quick.evaluations + compared,
                slow.evaluations + compared,
                quick.evaluations * problem.prompts().first()
                        + compared * (long) problem.prompts().comparedTo(),
                slow.evaluations * problem.prompts().most()
                        + compared * (long) problem.prompts().comparedTo(),
                problem.tunes() ? quick.rounds : 0,
                problem.tunes() ? slow.rounds : 0);
    }

    private static Turns turns(MeasuredProblem problem, Space space, Comparator<Place> order) {
        List<Place> removable = space.places().stream()
                .filter(place -> place.originalCount() > 0 && place.saved(place.originalCount()) > 0)
                .sorted(order.thenComparing(Place::position))
                .toList();
        long picoseconds = space.originalPicoseconds();
        int group = space.parameters().groupSize();
        int removed = 0;
        int rounds = 0;
        long evaluations = 1L + space.places().size();
        while (!space.meetsTarget(picoseconds)
                && removed < removable.size()
                && rounds < space.parameters().rounds()) {
            for (int i = 0; i < group && removed < removable.size() && !space.meetsTarget(picoseconds); i++) {
                Place place = removable.get(removed++);
                picoseconds -= place.saved(place.originalCount());
            }
            rounds++;
            boolean again = !space.meetsTarget(picoseconds);
            // A group of one is among the removals that were scored already; with tuned weights it is measured again.
            evaluations += (group > 1 ? 1 : 0) + (problem.tunes() ? 1 : 0) + (again ? removable.size() - removed : 0);
        }
        return new Turns(rounds, evaluations);
    }

    private record Turns(int rounds, long evaluations) {}
}
