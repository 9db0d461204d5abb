package fusionlab.search;

import fusionlab.search.SearchResult.Outcome;
import fusionlab.search.SearchResult.Round;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The baseline: removes in random order until the target is met, once per round, and keeps the draw with the least loss. A removal that
 * saves nothing or would break the CLIP floor is skipped.
 */
final class RandomRemovals extends SearchAlgorithm {

    @Override
    SearchResult search(Space space, Proof proof, Progress progress) {
        Random random = new Random(space.parameters().seed());
        List<Place> best = List.of();
        Walk bestWalk = new Walk(space);
        boolean cancelled = false;
        for (int draw = 1; draw <= space.parameters().rounds() && !cancelled; draw++) {
            Walk walk = new Walk(space);
            List<Place> removals = draw(space, walk, random);
            if (draw == 1 || better(walk, bestWalk)) {
                best = removals;
                bestWalk = walk;
                cancelled = !progress.onRound(proof.round(draw, removals));
            } else {
                cancelled = !progress.goesOn();
            }
        }
        List<Round> rounds = best.isEmpty() ? List.of() : List.of(proof.round(1, best));
        return proof.result(outcome(cancelled, bestWalk), bestWalk, rounds);
    }

    private static Outcome outcome(boolean cancelled, Walk walk) {
        if (cancelled) {
            return new Outcome.Cancelled();
        }
        return walk.targetMet() ? new Outcome.TargetMet() : new Outcome.ClipFloorReached();
    }

    private static List<Place> draw(Space space, Walk walk, Random random) {
        List<Place> blocks = new ArrayList<>();
        for (Place place : space.places()) {
            for (int i = 0; i < place.originalCount(); i++) {
                blocks.add(place);
            }
        }
        List<Place> removals = new ArrayList<>();
        for (int index : TieBreak.shuffled(blocks.size(), random)) {
            if (walk.targetMet()) {
                break;
            }
            Place place = blocks.get(index);
            if (place.saved(walk.count(place)) > 0 && walk.mayRemove(place)) {
                removals.add(place);
                walk.remove(place);
            }
        }
        return removals;
    }

    /** Meets the target where the other does not; else loses less (or is faster, if the floor keeps both from the target). */
    private static boolean better(Walk walk, Walk best) {
        if (walk.targetMet() != best.targetMet()) {
            return walk.targetMet();
        }
        if (!walk.targetMet()) {
            return walk.picoseconds() < best.picoseconds();
        }
        return walk.loss() < best.loss() || (walk.loss() == best.loss() && walk.picoseconds() < best.picoseconds());
    }
}
