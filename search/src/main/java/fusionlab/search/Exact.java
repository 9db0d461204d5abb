package fusionlab.search;

import fusionlab.search.SearchResult.Outcome;
import fusionlab.search.SearchResult.Round;
import fusionlab.search.SearchResult.Step;
import java.util.ArrayList;
import java.util.List;

/** The set of removals with the least additive loss of all that meet the target, read off the exact {@link Front}. Makes no copies. */
final class Exact implements SearchAlgorithm {

    @Override
    public String name() {
        return "exact";
    }

    @Override
    public SearchResult search(SearchProblem problem, Progress progress) {
        Space space = Space.of(problem);
        Findings findings = new Findings(space);
        if (!space.meetsTarget(space.floorPicoseconds())) {
            return findings.unreachable();
        }
        Front.Node best = findings.front().best(space);
        Front.Node chosen = best == null ? findings.front().fastest(space) : best;
        Outcome outcome = best == null ? new Outcome.ClipFloorReached() : new Outcome.TargetMet();
        Walk walk = new Walk(space);
        List<Step> steps = new ArrayList<>();
        for (Place place : chosen.removals()) {
            steps.add(walk.removal(place, findings.ties().note(place.slot())));
            walk.remove(place);
        }
        List<Round> rounds =
                steps.isEmpty() ? List.of() : List.of(new Round(1, steps, walk.latencyMs(), walk.clipLoss()));
        for (Round round : rounds) {
            if (!progress.onRound(round)) {
                outcome = new Outcome.Cancelled();
            }
        }
        return findings.result(outcome, walk, rounds);
    }
}
