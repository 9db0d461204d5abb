package fusionlab.launcher;

import fusionlab.command.TextTable;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction;
import fusionlab.search.ClipText;
import fusionlab.search.SearchProblem;
import fusionlab.search.SearchResult;
import fusionlab.search.SearchResult.Outcome;
import fusionlab.search.quality.ProxyWarning;
import fusionlab.search.quality.QualityTable;
import fusionlab.unet.Action;
import java.util.ArrayList;
import java.util.List;

/** A search result for people: outcome, winner, ledger, gap, ties, and the warning where the quality table is a proxy. */
record SearchText(SearchProblem problem, SearchResult result) {

    @Override
    public String toString() {
        SearchProblem.Parameters parameters = problem.parameters();
        LatencyTable latencies = problem.latencies();
        QualityTable qualities = problem.qualities();
        List<String> lines = new ArrayList<>();
        lines.add(Text.of("table    %s, version %d", latencies.name(), latencies.version()));
        lines.add("quality  " + qualities.name() + (qualities.proxy() ? " (proxy)" : ""));
        lines.add(Text.of(
                "search   %s, seed %d, target %.2f ms",
                parameters.algorithm(), parameters.seed(), parameters.latencyTargetMs()));
        problem.further()
                .forEach(target -> lines.add(Text.of(
                        "also     %s, version %d, target %.2f ms",
                        target.latencies().name(), target.latencies().version(), target.latencyTargetMs())));
        lines.addAll(List.of("", ledger().toString(), "", outcome(problem, result)));
        if (latencies.predict(problem.topology().original()) instanceof Prediction.Predicted base) {
            lines.add("original " + latency(base));
        }
        if (result.outcome() instanceof Outcome.Unreachable) {
            return String.join("\n", lines); // nobody won
        }
        lines.add("winner   " + latency(result.latency()));
        for (SearchProblem.Target target : problem.further()) {
            if (target.latencies().predict(result.winner()) instanceof Prediction.Predicted there) {
                lines.add(Text.of(
                        "         %.2f ms of %.2f ms allowed on %s",
                        there.ms(), target.latencyTargetMs(), target.latencies().name()));
            }
        }
        String warning = latencies.additivity().warning();
        if (!warning.isEmpty()) {
            lines.add("WARNING  the intervals of latencies are " + warning);
        }
        lines.add("removed  " + list(result.winner().removed()));
        lines.add("copied   " + list(result.winner().copied()));
        lines.add("hash     " + result.winner().contentHash());
        lines.add(Text.of(
                "CLIP     %s, standard error %s (additive estimate)",
                ClipText.changeOfLoss(result.clipLoss(), result.clipLossError()), error(result.clipLossError())));
        Double gap = result.gapToExact();
        if (gap != null) {
            lines.add(Text.of(
                    "gap      %s of CLIP to the exact optimum of removals, which has CLIP %s; front of %d points",
                    ClipText.plain(gap),
                    ClipText.change(gap - result.clipLoss()),
                    result.front().size()));
        }
        for (List<String> tie : result.ties()) {
            lines.add("tie      " + tie.get(0) + " is indistinguishable from "
                    + String.join(", ", tie.subList(1, tie.size())));
        }
        if (qualities.knowsOnlyTheName()) {
            lines.add(Text.of(
                    "WARNING  the quality table knows only the name of its topology, %s: whether it was measured for this network cannot be checked",
                    qualities.topology()));
        }
        if (qualities.proxy()) {
            lines.add("WARNING  the quality numbers are a proxy's. " + ProxyWarning.of(qualities));
        }
        return String.join("\n", lines).stripTrailing();
    }

    static String outcome(SearchProblem problem, SearchResult result) {
        double target = problem.parameters().latencyTargetMs();
        Outcome outcome = result.outcome();
        if (outcome instanceof Outcome.TargetMet) {
            return Text.of(
                    "target met: %.2f ms of %.2f ms allowed", result.latency().ms(), target);
        }
        if (outcome instanceof Outcome.Unreachable unreachable) {
            SearchProblem.Target device = device(problem, unreachable.device());
            return Text.of(
                    "target of %.2f ms%s not reachable: with everything removed that may be, %.2f ms remain; raise the target or allow more kinds",
                    device.latencyTargetMs(), on(problem, device), unreachable.floorMs());
        }
        if (outcome instanceof Outcome.TargetsExclude exclude) {
            SearchProblem.Target device = device(problem, exclude.device());
            return Text.of(
                    "target of %.2f ms%s not met: what would meet it takes another device from its own; raise a target, or allow more kinds",
                    device.latencyTargetMs(), on(problem, device));
        }
        if (outcome instanceof Outcome.ClipFloorReached) {
            return Text.of(
                    "the CLIP floor forbids what %.2f ms would need; lower the floor or raise the target", target);
        }
        return Text.of(
                "target of %.2f ms not met within %d rounds; allow more rounds",
                target, problem.parameters().rounds());
    }

    private static SearchProblem.Target device(SearchProblem problem, int device) {
        return device == 0
                ? new SearchProblem.Target(
                        problem.latencies(), problem.parameters().latencyTargetMs())
                : problem.further().get(device - 1);
    }

    private static String on(SearchProblem problem, SearchProblem.Target device) {
        return problem.further().isEmpty() ? "" : " on " + device.latencies().name();
    }

    private String note(SearchResult.Round round, String note) {
        if (round.devices() == null) {
            return note;
        }
        String limited =
                "for " + device(problem, round.devices().binding()).latencies().name();
        return note.isEmpty() ? limited : limited + "; " + note;
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
                        Text.of("%.2f", step.savedMs()),
                        Text.of("%.2f to %.2f", step.savedLowMs(), step.savedHighMs()),
                        Double.isNaN(step.value()) ? "unknown" : Text.of("%+.3g", step.value()),
                        last ? Text.of("%.2f", round.latencyMs()) : "",
                        last ? ClipText.changeOfLoss(round.clipLoss(), Double.NaN) : "",
                        note(round, step.note()));
            }
        }
        return table;
    }

    private String latency(Prediction.Predicted predicted) {
        return Text.of(
                "%.2f ms (%s: %.2f to %.2f)",
                predicted.ms(), problem.latencies().additivity().level(), predicted.lowMs(), predicted.highMs());
    }

    private static String list(List<String> slots) {
        return slots.isEmpty() ? "none" : String.join(", ", slots);
    }

    private static String error(double error) {
        return Double.isNaN(error) ? "unknown" : ClipText.plain(error);
    }
}
