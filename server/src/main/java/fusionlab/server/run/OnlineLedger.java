package fusionlab.server.run;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.search.OnlineState;
import fusionlab.search.OnlineState.Comparison;
import fusionlab.search.PairedDifference;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.evaluation.Evaluations;
import fusionlab.server.run.SearchRounds.RoundView;
import fusionlab.server.run.SearchRounds.StepView;
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

    private final Evaluations evaluations;
    private final JsonMapper json;

    OnlineLedger(Evaluations evaluations, JsonMapper json) {
        this.evaluations = evaluations;
        this.json = json;
    }

    RoundView view(OnlineState.Round round, Checkpoint checkpoint, EvaluationProtocol protocol) {
        List<MeasuredRound.Candidate> candidates = round.candidates().stream()
                .map(candidate -> new MeasuredRound.Candidate(
                        candidate.slot(),
                        id(checkpoint, protocol, candidate.without()),
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
                        id(checkpoint, protocol, round.before()),
                        id(checkpoint, protocol, round.after()),
                        round.after().text(),
                        round.clip(),
                        Numbers.finite(round.clipError()),
                        round.prompts(),
                        Numbers.finite(round.loss().standardError()),
                        round.note(),
                        candidates));
    }

    /** The result's JSON form with the measurements added. */
    String write(String result, OnlineState.Ended ended, Checkpoint checkpoint, OnlineParameters parameters) {
        EvaluationProtocol protocol = parameters.protocol();
        Comparison comparison = ended.comparison();
        Architecture original = ended.result().winner().topology().original();
        var measured = new Measured(
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
                clip(checkpoint, protocol, original, null, comparison.baseClip()),
                clip(
                        checkpoint,
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
                        .toList());
        ObjectNode root = (ObjectNode) json.readTree(result);
        root.set("measured", json.valueToTree(measured));
        return json.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    private MeasuredClip clip(Checkpoint checkpoint, EvaluationProtocol protocol, OnlineState.Rival rival) {
        return clip(checkpoint, protocol, rival.architecture(), rival.latencyMs(), rival.clip());
    }

    private MeasuredClip clip(
            Checkpoint checkpoint,
            EvaluationProtocol protocol,
            Architecture architecture,
            @Nullable Double latencyMs,
            PairedDifference clip) {
        return new MeasuredClip(
                id(checkpoint, protocol, architecture),
                architecture.text(),
                latencyMs,
                clip.mean(),
                Numbers.finite(clip.standardError()),
                clip.count());
    }

    private long id(Checkpoint checkpoint, EvaluationProtocol protocol, Architecture architecture) {
        return evaluations.id(checkpoint, protocol, architecture).orElseThrow();
    }

    /**
     * What stands in the ledger as {@code measured}.
     *
     * @param pearson split-half agreement of the first round's ΔCLIP
     * @param oneShot what evolution on the first round's table alone chose
     * @param exact what has the least additive loss by that table
     * @param additiveLoss what the first round's ΔCLIP add up to for the winner
     * @param gain CLIP of the winner minus that of {@code oneShot}, in pairs
     * @param exactGain CLIP of the winner minus that of {@code exact}, in pairs
     */
    record Measured(
            long checkpointId,
            String checkpoint,
            String world,
            EvaluationProtocol protocol,
            String protocolHash,
            int prompts,
            int maxPrompts,
            double clipTolerance,
            @Nullable Double pearson,
            @Nullable Double spearman,
            MeasuredClip original,
            MeasuredClip winner,
            MeasuredClip oneShot,
            MeasuredClip exact,
            double additiveLoss,
            @Nullable Double additiveLossError,
            double gain,
            @Nullable Double gainError,
            double exactGain,
            @Nullable Double exactGainError,
            List<RoundView> rounds) {}

    /** An architecture's CLIP and the evaluation that it is from. */
    record MeasuredClip(
            long evaluation,
            String architecture,
            @Nullable Double latencyMs,
            double clip,
            @Nullable Double clipError,
            int prompts) {}
}
