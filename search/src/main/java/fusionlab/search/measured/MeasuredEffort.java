package fusionlab.search.measured;

import fusionlab.search.MissingCellException;
import fusionlab.search.Place;
import fusionlab.search.Space;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a measured search may cost, before anything is measured. At least: the removals that save most go first and no decision needs more
 * prompts. At most: the removals that save least go first and every decision needs more. Copies count with fine-tuning
 * only: at least none, at most one in each slot.
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
        Turns quick = turns(problem, space, true);
        Turns slow = turns(problem, space, false);
        // A winner with tuned weights is compared with itself before all tuning.
        int compared = COMPARED + (problem.tunes() ? 1 : 0);
        int copies = problem.tunes() && problem.parameters().copies() ? copies(space) : 0;
        // Each: with and without it, its effect before tuning, and if it is kept all removals again; and the removals
        // at the target.
        long most = slow.evaluations
                + (copies == 0 ? 0 : (copies + 1L) * (space.places().size() + 3));
        return new MeasuredEffort(
                quick.rounds,
                slow.rounds + copies,
                quick.evaluations + compared,
                most + compared,
                quick.evaluations * problem.prompts().first()
                        + compared * (long) problem.prompts().comparedTo(),
                most * problem.prompts().most()
                        + compared * (long) problem.prompts().comparedTo(),
                problem.tunes() ? quick.rounds : 0,
                problem.tunes() ? slow.rounds + (copies == 0 ? 0 : 2 * copies + 1) : 0);
    }

    /** At most one in each slot whose block takes time. */
    private static int copies(Space space) {
        return (int) space.places().stream()
                .filter(place -> place.originalCount() >= 1 && place.saved(1) > 0)
                .count();
    }

    /** @param quick removals that save most go first, and empty the smallest slots first; else those that save least, from the largest slots */
    private static Turns turns(MeasuredProblem problem, Space space, boolean quick) {
        List<Place> places = space.places().stream()
                .filter(place -> place.originalCount() > 0 && place.saved(place.originalCount()) > 0)
                .toList();
        List<Long> savings = places.stream()
                .flatMap(
                        place -> IntStream.rangeClosed(1, place.originalCount()).mapToObj(place::saved))
                .filter(saved -> saved > 0)
                .sorted(quick ? Comparator.reverseOrder() : Comparator.naturalOrder())
                .toList();
        long picoseconds = space.originalPicoseconds();
        int group = space.parameters().groupSize();
        int removed = 0;
        int rounds = 0;
        long evaluations = 1L + space.places().size();
        while (!space.meetsTarget(picoseconds)
                && removed < savings.size()
                && rounds < space.parameters().rounds()) {
            // A group has at most one block of each slot.
            int together = quick ? group : Math.max(1, Math.min(group, notEmptied(places, removed)));
            for (int i = 0; i < together && removed < savings.size() && !space.meetsTarget(picoseconds); i++) {
                picoseconds -= savings.get(removed++);
            }
            int left = quick ? notEmptied(places, removed) : Math.min(places.size(), savings.size() - removed);
            rounds++;
            boolean again = !space.meetsTarget(picoseconds);
            // A group of one is among the removals that were scored already; with tuned weights it is measured again.
            evaluations += (group > 1 ? 1 : 0) + (problem.tunes() ? 1 : 0) + (again ? left : 0);
        }
        return new Turns(rounds, evaluations);
    }

    private static int notEmptied(List<Place> places, int removed) {
        int left = places.size();
        for (int count : places.stream().mapToInt(Place::originalCount).sorted().toArray()) {
            removed -= count;
            left -= removed >= 0 ? 1 : 0;
        }
        return left;
    }

    private record Turns(int rounds, long evaluations) {}
}
