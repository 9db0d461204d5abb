package fusionlab.server.search;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.search.OnlineState;
import fusionlab.search.OnlineState.Comparison;
import fusionlab.search.PairedDifference;
import fusionlab.search.Weights;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.evaluation.Evaluations;
import fusionlab.server.evaluation.Tunings;
import fusionlab.server.search.SearchRounds.RoundView;
import fusionlab.server.search.SearchRounds.StepView;
import fusionlab.server.system.Numbers;
import fusionlab.unet.Architecture;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Names the evaluation behind each number of a search on measured quality. */
@Component
class OnlineLedger {

    private static final String UNTUNED =
            "oneShot and exact are measured with the checkpoint's own weights: the gain over them holds what fine-tuning gave";

    private final Evaluations evaluations;
    private final Tunings tunings;
    private final JsonMapper json;

    OnlineLedger(Evaluations evaluations, Tunings tunings, JsonMapper json) {
        this.tunings = tunings;
        this.evaluations = evaluations;
        this.json = json;
    }

    RoundView view(OnlineState.Round round, Checkpoint checkpoint, EvaluationProtocol protocol) {
        List<MeasuredRound.Candidate> candidates = round.candidates().stream()
                .map(candidate -> new MeasuredRound.Candidate(
                        candidate.slot(),
                        id(checkpoint, round.weights(), protocol, candidate.without()),
                        candidate.delta().mean(),
                        Numbers.finite(candidate.delta().standardError()),
                        candidate.delta().count(),
                        candidate.savedMs(),
                        Numbers.finite(candidate.value())))
                .toList();
        return new RoundView(
                round.number(),
                round.latencyMs(),
                round.loss().mean(),
                round.steps().stream().map(StepView::of).toList(),
                new MeasuredRound(
                        id(checkpoint, round.weights(), protocol, round.before()),
                        id(checkpoint, round.weightsAfter(), protocol, round.after()),
                        round.after().text(),
                        round.clip(),
                        Numbers.finite(round.clipError()),
                        round.prompts(),
                        Numbers.finite(round.loss().standardError()),
                        round.note(),
                        candidates,
                        tuned(round, checkpoint, protocol)));
    }

    private MeasuredRound.@Nullable Tuned tuned(
            OnlineState.Round round, Checkpoint checkpoint, EvaluationProtocol protocol) {
        OnlineState.Tuned tuned = round.tuned();
        if (tuned == null) {
            return null;
        }
        Checkpoint made = made(checkpoint, tuned.weights());
        return new MeasuredRound.Tuned(
                made.id(),
                made.sha256(),
                tuned.weights().last().settings(),
                id(checkpoint, round.weights(), protocol, round.after()),
                tuned.clipBefore().mean(),
                Numbers.finite(tuned.clipBefore().standardError()),
                tuned.gain().mean(),
                Numbers.finite(tuned.gain().standardError()));
    }

    private MeasuredEnd.@Nullable Tuning tuning(
            OnlineState.Ended ended, Checkpoint checkpoint, OnlineParameters parameters) {
        OnlineState.TuningGain tuning = ended.comparison().tuning();
        if (tuning == null) {
            return null;
        }
        Checkpoint made = made(checkpoint, ended.weights());
        return new MeasuredEnd.Tuning(
                parameters.stepsOfTuning(),
                made.id(),
                made.sha256(),
                clip(
                        checkpoint,
                        Weights.own(),
                        parameters.protocol(),
                        ended.result().winner(),
                        ended.result().latency().ms(),
                        tuning.untunedClip()),
                tuning.gain().mean(),
                Numbers.finite(tuning.gain().standardError()),
                UNTUNED);
    }

    private Checkpoint made(Checkpoint checkpoint, Weights weights) {
        return tunings.made(checkpoint, weights).orElseThrow();
    }

    /** The result's JSON form with the measurements added. */
    String write(String result, OnlineState.Ended ended, Checkpoint checkpoint, OnlineParameters parameters) {
        EvaluationProtocol protocol = parameters.protocol();
        Comparison comparison = ended.comparison();
        Architecture original = ended.result().winner().topology().original();
        var measured = new MeasuredEnd(
                checkpoint.id(),
                checkpoint.sha256(),
                checkpoint.world(),
                protocol,
                protocol.hash(),
                parameters.prompts(),
                parameters.maxPrompts(),
                parameters.clipTolerance(),
                Numbers.finite(ended.agreement().pearson()),
                Numbers.finite(ended.agreement().spearman()),
                clip(checkpoint, Weights.own(), protocol, original, null, comparison.baseClip()),
                clip(
                        checkpoint,
                        ended.weights(),
                        protocol,
                        ended.result().winner(),
                        ended.result().latency().ms(),
                        comparison.winnerClip()),
                clip(checkpoint, protocol, comparison.oneShot()),
                clip(checkpoint, protocol, comparison.exact()),
                comparison.additiveLoss(),
                Numbers.finite(comparison.additiveLossError()),
                comparison.oneShot().gain().mean(),
                Numbers.finite(comparison.oneShot().gain().standardError()),
                comparison.exact().gain().mean(),
                Numbers.finite(comparison.exact().gain().standardError()),
                ended.rounds().stream()
                        .map(round -> view(round, checkpoint, protocol))
                        .toList(),
                tuning(ended, checkpoint, parameters),
                parameters.heldOut());
        ObjectNode root = (ObjectNode) json.readTree(result);
        root.set("measured", json.valueToTree(measured));
        return json.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    private MeasuredEnd.Clip clip(Checkpoint checkpoint, EvaluationProtocol protocol, OnlineState.Rival rival) {
        return clip(checkpoint, Weights.own(), protocol, rival.architecture(), rival.latencyMs(), rival.clip());
    }

    private MeasuredEnd.Clip clip(
            Checkpoint checkpoint,
            Weights weights,
            EvaluationProtocol protocol,
            Architecture architecture,
            @Nullable Double latencyMs,
            PairedDifference clip) {
        return new MeasuredEnd.Clip(
                id(checkpoint, weights, protocol, architecture),
                architecture.text(),
                latencyMs,
                clip.mean(),
                Numbers.finite(clip.standardError()),
                clip.count());
    }

    private long id(Checkpoint checkpoint, Weights weights, EvaluationProtocol protocol, Architecture architecture) {
        return evaluations.id(checkpoint, weights, protocol, architecture).orElseThrow();
    }
}
