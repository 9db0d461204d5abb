package fusionlab.search;

import fusionlab.latency.Prediction;
import fusionlab.latency.Prediction.Predicted;
import fusionlab.search.SearchResult.Outcome;
import fusionlab.search.SearchResult.Round;
import fusionlab.search.SearchResult.Step;
import fusionlab.unet.Architecture;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What every result has in addition to its path: ties, the exact front, and the gap to it. */
public final class Proof {

    private final Space space;
    private final Front front;
    private final Ties ties;

    public Proof(Space space) {
        this.space = space;
        this.front = Front.of(space);
        this.ties = Ties.of(space);
    }

    Front front() {
        return front;
    }

    Ties ties() {
        return ties;
    }

    SearchResult unreachable() {
        return result(new Outcome.Unreachable(space.floorMs()), new Walk(space), List.of());
    }

    public SearchResult result(Outcome outcome, Walk walk, List<Round> rounds) {
        Architecture winner = walk.architecture();
        return new SearchResult(
                outcome,
                winner,
                predicted(winner),
                walk.clipLoss(),
                walk.clipLossError(),
                rounds,
                ties.groups(),
                front.points(),
                gap(walk));
    }

    /** The ledger of removals that were decided together, in this order, from the original on. */
    Round round(int number, List<Place> removals) {
        Walk walk = new Walk(space);
        List<Step> steps = new ArrayList<>();
        for (Place place : removals) {
            steps.add(walk.removal(place, ties.note(place.slot())));
            walk.remove(place);
        }
        return new Round(number, steps, walk.latencyMs(), walk.clipLoss());
    }

    private @Nullable Double gap(Walk walk) {
        Front.Node best = front.best(space);
        return best == null || !front.whole() || !walk.targetMet() ? null : Place.clip(walk.loss() - best.loss());
    }

    private Predicted predicted(Architecture winner) {
        if (space.problem().latencies().predict(winner) instanceof Prediction.Predicted predicted) {
            return predicted;
        }
        throw new IllegalStateException("unchecked cell of " + winner.text());
    }
}
