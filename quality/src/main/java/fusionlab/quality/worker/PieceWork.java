package fusionlab.quality.worker;

import fusionlab.lab.StopSignal;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.PictureFeatures;
import fusionlab.quality.evaluation.ChunkFeatures;
import fusionlab.quality.evaluation.ChunkScores;
import fusionlab.quality.evaluation.EvaluationException;
import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.ExamplePicture;
import fusionlab.quality.evaluation.World;
import fusionlab.unet.Architecture;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/** Evaluates a leased piece and delivers the scores. */
record PieceWork(
        Lab lab, TunedWeights weights, Evaluator evaluator, Delivery delivery, StopSignal stop, Consumer<String> log) {

    /** Returns the seconds that a prompt took in a sampling step, decoding and scoring included. */
    OptionalDouble run(Evaluation.Lease lease, Evaluation.Work work) throws InterruptedException {
        log.accept("lease " + lease.leaseId() + ": evaluation " + work.evaluationId() + ", prompts " + work.from()
                + " to " + work.to() + ", " + work.protocol().steps() + " steps, "
                + (work.counts().isEmpty()
                        ? "the whole UNet"
                        : "changed slots: " + work.counts().size())
                + (work.weights() == null
                        ? ""
                        : ", tuned weights " + work.weights().substring(0, 12)));
        Evaluation.Result result;
        try (LeasedWork held = new LeasedWork(lab, lease, stop, log)) {
            result = evaluated(lease, work, held);
        } catch (CancellationException e) {
            log.accept("lease " + lease.leaseId() + " is given up: " + e.getMessage());
            return OptionalDouble.empty();
        }
        delivery.deliver(
                lease,
                "the result of lease " + lease.leaseId(),
                stop::isStopped,
                () -> lab.deliver(lease.leaseId(), result));
        double promptSteps = (double) result.scores().size() * work.protocol().steps();
        return promptSteps > 0 && result.wallSeconds() > 0
                ? OptionalDouble.of(result.wallSeconds() / promptSteps)
                : OptionalDouble.empty();
    }

    private Evaluation.Result evaluated(Evaluation.Lease lease, Evaluation.Work work, LeasedWork held)
            throws InterruptedException {
        String problem;
        try {
            World world = delivery.patiently(lease, held, () -> weights.world(work.checkpoint(), work.weights()));
            ChunkScores scores = evaluator.evaluate(
                    world,
                    work.protocol(),
                    Architecture.of(world.topology(), work.counts()),
                    work.from(),
                    work.to(),
                    work.wantPictures() ? Evaluation.MAX_PICTURES : 0,
                    held);
            log.accept(String.format(
                    Locale.ROOT,
                    "lease %d: mean %.4f, %.1f s, %.1f CPU s",
                    lease.leaseId(),
                    scores.mean(),
                    scores.wallSeconds(),
                    scores.cpuSeconds()));
            return new Evaluation.Result(
                    lease.fencingToken(),
                    world.checkpointHash(),
                    scores.scores(),
                    scores.wallSeconds(),
                    scores.cpuSeconds(),
                    scores.pictures().stream().map(PieceWork::sent).toList(),
                    null,
                    work.protocol().features() == null ? null : sent(scores.features()));
        } catch (EvaluationException | IllegalArgumentException e) {
            problem = String.valueOf(e.getMessage());
        } catch (UncheckedIOException e) {
            problem = e.getMessage() + ": " + e.getCause();
        }
        log.accept("lease " + lease.leaseId() + " cannot be evaluated: " + problem);
        return new Evaluation.Result(
                lease.fencingToken(),
                weights.ownCheckpoint(),
                List.of(),
                0,
                0,
                List.of(),
                Delivery.shortened(problem),
                null);
    }

    private static Evaluation.FeatureVectors sent(ChunkFeatures features) {
        return new Evaluation.FeatureVectors(
                PictureFeatures.base64(features.drawn()), PictureFeatures.base64(features.reference()));
    }

    private static Evaluation.Picture sent(ExamplePicture picture) {
        return new Evaluation.Picture(
                picture.promptIndex(), picture.prompt(), Base64.getEncoder().encodeToString(picture.png()));
    }
}
