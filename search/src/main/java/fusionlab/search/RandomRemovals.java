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
        return proof.result(cancelled ? new Outcome.Cancelled() : proof.stopped(bestWalk), bestWalk, rounds);
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
            if (space.saves(place, walk.count(place)) && walk.mayRemove(place)) {
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
            return faster(walk, best);
        }
        return walk.loss() < best.loss() || (walk.loss() == best.loss() && faster(walk, best));
    }

    /** On the device that is furthest from its target. */
    private static boolean faster(Walk walk, Walk best) {
        return walk.shareOfTarget() < best.shareOfTarget()
                || (walk.shareOfTarget() == best.shareOfTarget() && walk.picoseconds() < best.picoseconds());
    }
}
