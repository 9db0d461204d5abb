package fusionlab.launcher;

import fusionlab.latency.Prediction;
import fusionlab.search.ClipText;
import fusionlab.search.SearchProblem;
import fusionlab.search.SearchResult;
import fusionlab.search.SearchResult.Outcome;
import fusionlab.search.quality.ProxyWarning;
import fusionlab.unet.Action;
import java.util.List;
import java.util.Locale;

/** A search result for people: outcome, winner, ledger, gap, ties, and the warning where the quality table is a proxy. */
record SearchText(SearchProblem problem, SearchResult result) {

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        SearchProblem.Parameters parameters = problem.parameters();
        line(
                text,
                "table    %s, version %d",
                problem.latencies().name(),
                problem.latencies().version());
        line(
                text,
                "quality  %s%s",
                problem.qualities().name(),
                problem.qualities().proxy() ? " (proxy)" : "");
        line(
                text,
                "search   %s, seed %d, target %.2f ms",
                parameters.algorithm(),
                parameters.seed(),
                parameters.latencyTargetMs());
        text.append('\n').append(ledger()).append("\n\n");
        line(text, "%s", outcome(problem, result));
        if (problem.latencies().predict(problem.topology().original()) instanceof Prediction.Predicted base) {
            line(text, "original %s", latency(problem, base));
        }
        line(text, "winner   %s", latency(problem, result.latency()));
        String warning = problem.latencies().additivity().warning();
        if (!warning.isEmpty()) {
            line(text, "WARNING  the intervals of latencies are %s", warning);
        }
        line(text, "removed  %s", list(result.winner().removed()));
        line(text, "copied   %s", list(result.winner().copied()));
        line(text, "hash     %s", result.winner().contentHash());
        line(
                text,
                "CLIP     %s, standard error %s (additive estimate)",
                ClipText.changeOfLoss(result.clipLoss(), result.clipLossError()),
                error(result.clipLossError()));
        Double gap = result.gapToExact();
        if (gap != null) {
            line(
                    text,
                    "gap      %s of CLIP to the exact optimum of removals, which has CLIP %s; front of %d points",
                    ClipText.plain(gap),
                    ClipText.change(gap - result.clipLoss()),
                    result.front().size());
        }
        for (List<String> tie : result.ties()) {
            line(
                    text,
                    "tie      %s is indistinguishable from %s",
                    tie.get(0),
                    String.join(", ", tie.subList(1, tie.size())));
        }
        if (problem.qualities().knowsOnlyTheName()) {
            line(
                    text,
                    "WARNING  the quality table knows only the name of its topology, %s: whether it was measured for this network cannot be checked",
                    problem.qualities().topology());
        }
        if (problem.qualities().proxy()) {
            line(text, "WARNING  the quality numbers are a proxy's. %s", ProxyWarning.of(problem.qualities()));
        }
        return text.toString().stripTrailing();
    }

    static String outcome(SearchProblem problem, SearchResult result) {
        double target = problem.parameters().latencyTargetMs();
        Outcome outcome = result.outcome();
        if (outcome instanceof Outcome.TargetMet) {
            return format(
                    "target met: %.2f ms of %.2f ms allowed", result.latency().ms(), target);
        }
        if (outcome instanceof Outcome.Unreachable unreachable) {
            return format(
                    "target of %.2f ms not reachable: with everything removed that may be, %.2f ms remain; raise the target or allow more kinds",
                    target, unreachable.floorMs());
        }
        if (outcome instanceof Outcome.ClipFloorReached) {
            return format(
                    "the CLIP floor forbids what %.2f ms would need; lower the floor or raise the target", target);
        }
        return format(
                "target of %.2f ms not met within %d rounds; allow more rounds",
                target, problem.parameters().rounds());
    }

    private TextTable ledger() {
        TextTable table = new TextTable(
                "round",
                "<action",
                "<slot",
                "ΔCLIP",
                "error",
                "saves ms",
                "<" + problem.latencies().additivity().level(),
                "ΔCLIP per ms",
                "then ms",
                "change of CLIP",
                "<note");
        for (SearchResult.Round round : result.rounds()) {
            for (SearchResult.Step step : round.steps()) {
                boolean last = step.equals(round.steps().get(round.steps().size() - 1));
                table.row(
                        Integer.toString(round.number()),
                        step.action().type() == Action.Type.REMOVE ? "remove" : "copy",
                        step.action().slot(),
                        ClipText.change(step.deltaClip(), step.deltaClipError()),
                        error(step.deltaClipError()),
                        format("%.2f", step.savedMs()),
                        format("%.2f to %.2f", step.savedLowMs(), step.savedHighMs()),
                        known("%+.6f", step.value()),
                        last ? format("%.2f", round.latencyMs()) : "",
                        last ? ClipText.changeOfLoss(round.clipLoss(), Double.NaN) : "",
                        step.note());
            }
        }
        return table;
    }

    private static String latency(SearchProblem problem, Prediction.Predicted predicted) {
        return format(
                "%.2f ms (%s: %.2f to %.2f)",
                predicted.ms(), problem.latencies().additivity().level(), predicted.lowMs(), predicted.highMs());
    }

    private static String list(List<String> slots) {
        return slots.isEmpty() ? "none" : String.join(", ", slots);
    }

    private static void line(StringBuilder text, String format, Object... arguments) {
        text.append(format(format, arguments)).append('\n');
    }

    private static String error(double error) {
        return Double.isNaN(error) ? "unknown" : ClipText.plain(error);
    }

    private static String known(String format, double number) {
        return Double.isNaN(number) ? "unknown" : format(format, number);
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
