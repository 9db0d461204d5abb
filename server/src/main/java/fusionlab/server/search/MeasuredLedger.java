package fusionlab.server.search;

import static fusionlab.search.ledger.Ledger.known;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.search.PairedDifference;
import fusionlab.search.ledger.Measured;
import fusionlab.search.ledger.Round;
import fusionlab.search.measured.MeasuredState;
import fusionlab.search.measured.Weights;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.evaluation.Evaluations;
import fusionlab.server.evaluation.Tunings;
import fusionlab.unet.Architecture;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Adds the evaluation behind each number of a measured search. */
@Component
record MeasuredLedger(Evaluations evaluations, Tunings tunings) {

    private static final String UNTUNED =
            "oneShot and exact are measured with the checkpoint's own weights: the gain over them holds what fine-tuning gave";

    Round round(MeasuredState.Round round, Checkpoint checkpoint, EvaluationProtocol protocol) {
        return new Named(checkpoint, protocol).round(round);
    }

    Measured of(MeasuredState.Ended ended, Checkpoint checkpoint, MeasuredParameters parameters) {
        return new Named(checkpoint, parameters.protocol()).end(ended, parameters);
    }

    /** The measurements on a checkpoint under a protocol. */
    private final class Named {

        private final Checkpoint checkpoint;
        private final EvaluationProtocol protocol;

        Named(Checkpoint checkpoint, EvaluationProtocol protocol) {
            this.checkpoint = checkpoint;
            this.protocol = protocol;
        }

        Round round(MeasuredState.Round round) {
            return new Round(
                    round.number(),
                    round.latencyMs(),
                    round.loss().mean(),
                    round.steps().stream().map(Round.Step::of).toList(),
                    new Round.Measurement(
                            id(round.weights(), round.before()),
                            id(round.weightsAfter(), round.after()),
                            round.after().text(),
                            round.clip(),
                            known(round.clipError()),
                            round.prompts(),
                            known(round.loss().standardError()),
                            round.note(),
                            round.candidates().stream()
                                    .map(candidate -> candidate(candidate, round.weights()))
                                    .toList(),
                            tuned(round)),
                    null);
        }

        private Round.Candidate candidate(MeasuredState.Candidate candidate, Weights weights) {
            return new Round.Candidate(
                    candidate.slot(),
                    id(weights, candidate.without()),
                    candidate.delta().mean(),
                    known(candidate.delta().standardError()),
                    candidate.delta().count(),
                    candidate.savedMs(),
                    known(candidate.value()));
        }

        private Round.@Nullable Tuned tuned(MeasuredState.Round round) {
            MeasuredState.Tuned tuned = round.tuned();
            if (tuned == null) {
                return null;
            }
            Checkpoint made = made(tuned.weights());
            return new Round.Tuned(
                    made.id(),
                    made.sha256(),
                    tuned.weights().last().settings(),
                    id(round.weights(), round.after()),
                    tuned.clipBefore().mean(),
                    known(tuned.clipBefore().standardError()),
                    tuned.gain().mean(),
                    known(tuned.gain().standardError()));
        }

        Measured end(MeasuredState.Ended ended, MeasuredParameters parameters) {
            MeasuredState.Comparison comparison = ended.comparison();
            Architecture winner = ended.result().winner();
            double winnerMs = ended.result().latency().ms();
            PairedDifference gain = comparison.oneShot().gain();
            PairedDifference exactGain = comparison.exact().gain();
            return new Measured(
                    checkpoint.id(),
                    checkpoint.sha256(),
                    checkpoint.world(),
                    new Measured.Protocol(
                            protocol.name(),
                            protocol.world(),
                            protocol.promptSet(),
                            protocol.scorer(),
                            protocol.steps(),
                            protocol.guidance(),
                            protocol.sampler(),
                            protocol.seed()),
                    protocol.hash(),
                    parameters.prompts(),
                    parameters.maxPrompts(),
                    parameters.clipTolerance(),
                    known(ended.agreement().pearson()),
                    known(ended.agreement().spearman()),
                    clip(Weights.own(), winner.topology().original(), null, comparison.baseClip()),
                    clip(ended.weights(), winner, winnerMs, comparison.winnerClip()),
                    clip(comparison.oneShot()),
                    clip(comparison.exact()),
                    comparison.additiveLoss(),
                    known(comparison.additiveLossError()),
                    gain.mean(),
                    known(gain.standardError()),
                    exactGain.mean(),
                    known(exactGain.standardError()),
                    ended.rounds().stream().map(this::round).toList(),
                    tuning(ended, parameters),
                    parameters.heldOut(),
                    ended.copies().isEmpty()
                            ? null
                            : ended.copies().stream().map(this::copy).toList());
        }

        private Measured.Copy copy(MeasuredState.TriedCopy tried) {
            return new Measured.Copy(
                    tried.round(),
                    tried.slot(),
                    tried.costMs(),
                    id(tried.weightsBefore(), tried.before()),
                    id(tried.weightsAfter(), tried.after()),
                    tried.gain().mean(),
                    known(tried.gain().standardError()),
                    tried.change().mean(),
                    known(tried.change().standardError()),
                    tried.gain().count(),
                    tried.kept(),
                    tried.refusal());
        }

        private Measured.@Nullable Tuning tuning(MeasuredState.Ended ended, MeasuredParameters parameters) {
            MeasuredState.TuningGain tuning = ended.comparison().tuning();
            if (tuning == null) {
                return null;
            }
            Checkpoint made = made(ended.weights());
            return new Measured.Tuning(
                    parameters.stepsOfTuning(),
                    made.id(),
                    made.sha256(),
                    clip(
                            Weights.own(),
                            ended.result().winner(),
                            ended.result().latency().ms(),
                            tuning.untunedClip()),
                    tuning.gain().mean(),
                    known(tuning.gain().standardError()),
                    UNTUNED);
        }

        private Measured.Clip clip(MeasuredState.Rival rival) {
            return clip(Weights.own(), rival.architecture(), rival.latencyMs(), rival.clip());
        }

        private Measured.Clip clip(
                Weights weights, Architecture architecture, @Nullable Double latencyMs, PairedDifference clip) {
            return new Measured.Clip(
                    id(weights, architecture),
                    architecture.text(),
                    latencyMs,
                    clip.mean(),
                    known(clip.standardError()),
                    clip.count());
        }

        private Checkpoint made(Weights weights) {
            return tunings.made(checkpoint, weights).orElseThrow();
        }

        private long id(Weights weights, Architecture architecture) {
            return evaluations.id(checkpoint, weights, protocol, architecture).orElseThrow();
        }
    }
}
