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
    private final List<Ties> ties;

    public Proof(Space space) {
        this.space = space;
        this.front = Front.of(space);
        this.ties = space.devices().stream().map(Ties::of).toList();
    }

    Front front() {
        return front;
    }

    /** @param device 0 for the first */
    Ties ties(int device) {
        return ties.get(device);
    }

    SearchResult unreachable(Space device) {
        Outcome outcome =
                new Outcome.Unreachable(device.floorMs(), space.devices().indexOf(device));
        return result(outcome, new Walk(space), List.of());
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
                ties(0).groups(),
                front.points(),
                gap(walk));
    }

    /** The ledger of removals that were decided together, in this order, from the original on. */
    Round round(int number, List<Place> removals) {
        Walk walk = new Walk(space);
        int binding = walk.binding();
        List<Place> places = space.devices().get(binding).places();
        List<Step> steps = new ArrayList<>();
        for (Place each : removals) {
            Place place = places.get(each.position());
            steps.add(walk.removal(place, ties(binding).note(place.slot())));
            walk.remove(place);
        }
        return round(number, steps, walk, binding);
    }

    /** A round that has led to this walk. @param binding the device whose milliseconds chose */
    Round round(int number, List<Step> steps, Walk walk, int binding) {
        return new Round(
                number,
                steps,
                walk.latencyMs(),
                walk.clipLoss(),
                space.further().isEmpty() ? null : new SearchResult.Devices(binding, walk.latenciesMs()));
    }

    /** How a search ended that cannot go on. */
    Outcome stopped(Walk walk) {
        if (walk.targetMet()) {
            return new Outcome.TargetMet();
        }
        boolean floorDecided = space.further().isEmpty()
                || (space.parameters().clipFloor() != null
                        && front.nodes().stream().anyMatch(node -> node.meetsTargets(space)));
        return floorDecided ? new Outcome.ClipFloorReached() : new Outcome.TargetsExclude(walk.binding());
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
