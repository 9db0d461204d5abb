package fusionlab.quality.worker;

import fusionlab.lab.StopSignal;
import fusionlab.protocol.Distillation;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Tuning;
import fusionlab.quality.evaluation.EvaluationException;
import fusionlab.quality.evaluation.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs a leased tuning: trains, uploads the weights, and keeps them, because they will be evaluated next. */
record TuningWork(
        Lab lab, TunedWeights weights, Tuner tuner, Delivery delivery, StopSignal stop, Consumer<String> log) {

    /** The lease is held until the weights are accepted: the upload may take longer than a lease lasts. */
    void run(Evaluation.Lease lease, Tuning tuning) throws InterruptedException {
        log.accept("tuning " + tuning.tuningId() + ": " + tuning.steps() + " steps of "
                + tuning.checkpoint().substring(0, 12) + ", "
                + distilled(tuning)
                + (tuning.counts().isEmpty()
                        ? "the whole UNet"
                        : "changed slots: " + tuning.counts().size()));
        try (LeasedWork held = new LeasedWork(lab, lease, stop, log)) {
            Path file = weights.file("tuning-" + tuning.tuningId());
            try {
                TunedFile tuned = tuned(lease, tuning, held, file);
                if (tuned != null && deliver(lease, tuning, held, tuned)) {
                    weights.keep(tuned);
                }
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (CancellationException e) {
            log.accept("tuning " + tuning.tuningId() + " is given up: " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("The weights of tuning " + tuning.tuningId() + " cannot be stored", e);
        }
    }

    /** Null on failure, which has been reported to the lab. */
    private @Nullable TunedFile tuned(Evaluation.Lease lease, Tuning tuning, LeasedWork held, Path file)
            throws InterruptedException, IOException {
        String problem;
        try {
            World parent = delivery.patiently(lease, held, () -> weights.world(tuning.checkpoint(), tuning.weights()));
            long begun = System.nanoTime();
            TuningRecipe recipe = tuner.recipe(parent, tuning);
            tuner.requireMemory(recipe);
            weights.requireRoom(file);
            World teacher = teacher(lease, tuning, held);
            TunedFile tuned;
            try (TuningStates states = states(lease, tuning, held)) {
                tuned = tuner.tune(recipe, teacher, held, states, file);
            }
            log.accept(String.format(
                    Locale.ROOT,
                    "tuning %d: done in %.1f s, %s",
                    tuning.tuningId(),
                    (System.nanoTime() - begun) / 1e9,
                    tuned.sha256()));
            return tuned;
        } catch (EvaluationException | IllegalArgumentException e) {
            problem = String.valueOf(e.getMessage());
        } catch (UncheckedIOException e) {
            problem = e.getMessage() + ": " + e.getCause();
        }
        log.accept("tuning " + tuning.tuningId() + " cannot be done: " + problem);
        Tuning.Problem failure = new Tuning.Problem(lease.fencingToken(), Delivery.shortened(problem));
        delivery.deliver(
                lease,
                "the problem of tuning " + tuning.tuningId(),
                held::cancelled,
                () -> lab.deliver(tuning.tuningId(), failure));
        return null;
    }

    private TuningStates states(Evaluation.Lease lease, Tuning tuning, LeasedWork held) throws IOException {
        Path file = weights.file("state-" + tuning.tuningId());
        return new TuningStates(lab.apart(), lease, tuning, held, delivery, file, log);
    }

    private static String distilled(Tuning tuning) {
        Distillation distillation = tuning.distillation();
        return distillation == null
                ? ""
                : "from " + distillation.fromSteps() + " to " + distillation.toSteps() + " sampling steps, ";
    }

    private @Nullable World teacher(Evaluation.Lease lease, Tuning tuning, LeasedWork held)
            throws InterruptedException {
        Distillation distillation = tuning.distillation();
        if (distillation == null) {
            return null;
        }
        String fetched = distillation.teacher();
        String checkpoint = fetched == null ? weights.ownCheckpoint() : fetched;
        return delivery.patiently(lease, held, () -> weights.world(checkpoint, fetched));
    }

    /** A refusal of unwanted weights may not arrive: a server may just close the connection on a long upload. */
    private boolean deliver(Evaluation.Lease lease, Tuning tuning, LeasedWork held, TunedFile tuned)
            throws InterruptedException {
        return delivery.deliver(
                lease,
                "the file of tuning " + tuning.tuningId(),
                held::cancelled,
                () -> lab.deliver(tuning.tuningId(), lease.fencingToken(), tuned));
    }
}
