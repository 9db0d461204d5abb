package fusionlab.search;

import fusionlab.search.SearchResult.Outcome;
import fusionlab.search.SearchResult.Round;
import fusionlab.search.SearchResult.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Algorithm 1 of SnapFusion (section 3.2) against tables: while the target is not met, each round scores all removals by ΔCLIP/ΔLatency on
 * the current architecture and executes the group of lowest value. It makes no copies: no table has the gain of a copy. With several devices a
 * round counts ΔLatency on the one that is furthest from its target. What the paper leaves open is decided in {@code docs/search.md}.
 */
final class Evolution extends SearchAlgorithm {

    @Override
    SearchResult search(Space space, Proof proof, Progress progress) {
        Comparator<Place> tieBreak = Comparator.comparingInt(TieBreak.of(space)::rank);
        Walk walk = new Walk(space);
        List<Space> devices = space.devices();
        List<Round> rounds = new ArrayList<>();
        while (rounds.size() < space.parameters().rounds()) {
            int binding = walk.binding();
            List<Step> steps = removals(devices.get(binding), binding, walk, proof.ties(binding), tieBreak);
            if (steps.isEmpty()) {
                return proof.result(proof.stopped(walk), walk, rounds);
            }
            Round round = proof.round(rounds.size() + 1, steps, walk, binding);
            rounds.add(round);
            if (!progress.onRound(round)) {
                return proof.result(new Outcome.Cancelled(), walk, rounds);
            }
        }
        return proof.result(walk.targetMet() ? new Outcome.TargetMet() : new Outcome.RoundsUsedUp(), walk, rounds);
    }

    /** By the milliseconds of the device that is furthest from its target, until it meets it. */
    private static List<Step> removals(Space device, int binding, Walk walk, Ties ties, Comparator<Place> tieBreak) {
        List<Place> candidates = device.places().stream()
                .filter(place -> walk.count(place) > 0 && place.saved(walk.count(place)) > 0)
                .sorted(lowestFirst(walk).thenComparing(tieBreak))
                .toList();
        List<Step> steps = new ArrayList<>();
        for (Place place : candidates) {
            if (steps.size() == device.parameters().groupSize() || walk.targetMet(binding)) {
                break;
            }
            if (walk.mayRemove(place)) {
                steps.add(walk.removal(place, note(place, walk.count(place), ties)));
                walk.remove(place);
            }
        }
        return steps;
    }

    /** Blocks whose removal improves CLIP first, then by value; between equal values, more milliseconds first. */
    private static Comparator<Place> lowestFirst(Walk walk) {
        return Comparator.comparingDouble((Place place) -> {
                    int count = walk.count(place);
                    return place.delta(count) < 0 ? Double.NEGATIVE_INFINITY : place.value(count);
                })
                .thenComparing(Comparator.comparingLong((Place place) -> place.saved(walk.count(place)))
                        .reversed());
    }

    private static String note(Place place, int count, Ties ties) {
        if (count > 1) {
            return "a copy: its own ΔCLIP is unknown and counts 0";
        }
        String tied = ties.note(place.slot());
        if (place.delta() >= 0) {
            return tied;
        }
        return "its removal improves CLIP, so it goes first" + (tied.isEmpty() ? "" : "; " + tied);
    }
}
