package fusionlab.search;

import fusionlab.search.SearchResult.Outcome;
import fusionlab.search.SearchResult.Round;
import java.util.List;

/** The set of removals with the least additive loss of all that meet the target, read off the exact {@link Front}. Makes no copies. */
final class Exact extends SearchAlgorithm {

    @Override
    SearchResult search(Space space, Proof proof, Progress progress) {
        Front.Node best = proof.front().best(space);
        Front.Node chosen = best == null ? proof.front().fastest(space) : best;
        Walk walk = new Walk(space);
        chosen.removals().forEach(walk::remove);
        Outcome outcome = proof.stopped(walk);
        List<Round> rounds = chosen.removals().isEmpty() ? List.of() : List.of(proof.round(1, chosen.removals()));
        for (Round round : rounds) {
            if (!progress.onRound(round)) {
                outcome = new Outcome.Cancelled();
            }
        }
        return proof.result(outcome, walk, rounds);
    }
}
