package fusionlab.search.measured;

import fusionlab.latency.Prediction.Predicted;
import fusionlab.search.PairedDifference;
import fusionlab.search.Place;
import fusionlab.search.Proof;
import fusionlab.search.SearchAlgorithm;
import fusionlab.search.SearchProblem;
import fusionlab.search.SearchResult;
import fusionlab.search.SearchResult.Outcome;
import fusionlab.search.Space;
import fusionlab.search.Walk;
import fusionlab.search.measured.MeasuredState.Comparison;
import fusionlab.search.measured.MeasuredState.Ended;
import fusionlab.search.measured.MeasuredState.Rival;
import fusionlab.search.measured.MeasuredState.Round;
import fusionlab.search.measured.MeasuredState.TriedCopy;
import fusionlab.search.measured.MeasuredState.TuningGain;
import fusionlab.search.quality.QualityTable;
import fusionlab.search.quality.QualityTable.DeltaClip;
import fusionlab.unet.Action;
import fusionlab.unet.Architecture;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The end of a measured search: the winner measured itself, compared with the prediction and the choices of the first round's table alone, on
 * prompts that no decision has seen where there are any.
 */
final class MeasuredEnd {

    private MeasuredEnd() {}

    /** @return empty if more must be measured */
    static Optional<Ended> of(
            MeasuredProblem problem,
            Measurements measurements,
            List<Scored> first,
            Walk walk,
            Weights weights,
            List<Round> rounds,
            List<TriedCopy> copies,
            Outcome outcome) {
        QualityTable table = table(problem, measurements, first);
        SearchProblem tabular = problem.with(table);
        Architecture oneShot = chosen("evolution", tabular);
        Architecture exact = chosen("exact", tabular);
        Architecture original = problem.topology().original();
        Architecture winner = walk.architecture();
        Compared compared = new Compared(measurements, problem.prompts());
        Weights own = Weights.own();
        boolean measured = true;
        for (Architecture each : List.of(original, winner, oneShot, exact)) {
            measured &= compared.have(own, each);
        }
        // With tuned weights the winner is measured with both, to show the effect of tuning.
        measured &= compared.have(weights, winner);
        if (!measured) {
            return Optional.empty();
        }
        double[] scores = compared.scores(weights, winner);
        PairedDifference loss = PairedDifference.of(compared.scores(own, original), scores, scores.length);
        SearchResult additive = additive(tabular, rounds, outcome);
        SearchResult result = new SearchResult(
                outcome,
                winner,
                additive.latency(),
                loss.mean(),
                loss.standardError(),
                additive.rounds(),
                additive.ties(),
                additive.front(),
                additive.gapToExact());
        Comparison comparison = new Comparison(
                scores.length,
                compared.mean(own, original),
                compared.mean(weights, winner),
                additive.clipLoss(),
                additive.clipLossError(),
                rival(problem, compared, scores, oneShot),
                rival(problem, compared, scores, exact),
                weights.tuned() ? tuning(compared, winner, scores) : null);
        SplitHalf agreement = SplitHalf.of(first.stream().map(Scored::deltas).toList());
        return Optional.of(new Ended(result, table, agreement, comparison, weights, rounds, copies));
    }

    private static Architecture chosen(String algorithm, SearchProblem tabular) {
        return SearchAlgorithm.named(algorithm)
                .search(tabular, SearchAlgorithm.Progress.NONE)
                .winner();
    }

    private static TuningGain tuning(Compared compared, Architecture winner, double[] scores) {
        return new TuningGain(
                compared.mean(Weights.own(), winner),
                PairedDifference.of(scores, compared.scores(Weights.own(), winner), scores.length));
    }

    private static Rival rival(MeasuredProblem problem, Compared compared, double[] winnerScores, Architecture chosen) {
        return new Rival(
                chosen,
                ((Predicted) problem.latencies().predict(chosen)).ms(),
                compared.mean(Weights.own(), chosen),
                PairedDifference.of(winnerScores, compared.scores(Weights.own(), chosen), winnerScores.length));
    }

    /** The scores on the prompts of the comparison. */
    private record Compared(Measurements measurements, MeasuredProblem.Prompts prompts) {

        boolean have(Weights weights, Architecture architecture) {
            return measurements.have(weights, architecture, prompts.comparedTo());
        }

        double[] scores(Weights weights, Architecture architecture) {
            return Arrays.copyOfRange(
                    measurements.scores(weights, architecture), prompts.comparedFrom(), prompts.comparedTo());
        }

        PairedDifference mean(Weights weights, Architecture architecture) {
            double[] scores = scores(weights, architecture);
            return PairedDifference.of(scores.length, k -> scores[k]);
        }
    }

    private static QualityTable table(MeasuredProblem problem, Measurements measurements, List<Scored> first) {
        Map<String, DeltaClip> slots = new LinkedHashMap<>();
        problem.unmeasured().places().forEach(place -> slots.put(place.slot(), new DeltaClip(0, Double.NaN)));
        first.stream()
                .sorted(Comparator.comparingInt(scored -> scored.place().position()))
                .forEach(scored -> slots.put(
                        scored.place().slot(),
                        new DeltaClip(scored.delta().mean(), scored.delta().standardError())));
        // With a floor the original's CLIP is the one that the floor was compared with.
        int prompts = problem.parameters().clipFloor() != null
                ? problem.prompts().first()
                : first.stream()
                        .mapToInt(Scored::prompts)
                        .max()
                        .orElse(problem.prompts().first());
        return problem.table(
                measurements
                        .mean(Weights.own(), problem.topology().original(), prompts)
                        .mean(),
                slots);
    }

    /** What the table says of the same path. */
    private static SearchResult additive(SearchProblem tabular, List<Round> rounds, Outcome outcome) {
        Space space = Space.of(tabular);
        Walk walk = new Walk(space);
        for (Round round : rounds) {
            for (SearchResult.Step step : round.steps()) {
                Place place = space.places().stream()
                        .filter(each -> each.slot().equals(step.action().slot()))
                        .findFirst()
                        .orElseThrow();
                if (step.action().type() == Action.Type.REMOVE) {
                    walk.remove(place);
                } else {
                    walk.copy(place);
                }
            }
        }
        List<SearchResult.Round> measured = rounds.stream()
                .map(round -> new SearchResult.Round(
                        round.number(),
                        round.steps(),
                        round.latencyMs(),
                        round.loss().mean()))
                .toList();
        return new Proof(space).result(outcome, walk, measured);
    }
}
