package fusionlab.quality.worker;

import fusionlab.lab.StopSignal;
import fusionlab.protocol.DecoderQuality;
import fusionlab.protocol.DecoderTraining;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Tuning;
import fusionlab.quality.decoder.OriginalDecoder;
import fusionlab.quality.evaluation.EvaluationException;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.export.NewFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Trains a leased decoder, and delivers its figures and its file. Latents and states of the training stay in the folder, so that a worker
 * with the same folder continues what was interrupted.
 *
 * @param folder with a folder for each training, and the latents of all
 * @param threads at most; as many as divide the batch are used
 */
record DecoderWork(
        Lab lab, World world, Path folder, int threads, Delivery delivery, StopSignal stop, Consumer<String> log) {

    void run(Evaluation.Lease lease, DecoderTraining training) throws InterruptedException {
        try (HeldDecoder held = new HeldDecoder(lab, lease, training, stop, log)) {
            LeasedDecoder decoder = new LeasedDecoder(world, training, folder, threads);
            held.line("a " + training.recipe().kind() + " one, "
                    + training.recipe().latents() + " latents, "
                    + training.recipe().steps() + " steps, in " + decoder.out());
            DecoderQuality figures = trained(lease, training, decoder, held);
            if (figures != null && delivered(lease, training, decoder, held, figures)) {
                NewFolder.delete(decoder.out());
                held.line("delivered");
            }
        } catch (CancellationException e) {
            log.accept("decoder " + training.decoderId() + " is given up: " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("The files of decoder " + training.decoderId() + " cannot be read", e);
        }
    }

    /** Null on failure, which has been reported to the lab. */
    private @Nullable DecoderQuality trained(
            Evaluation.Lease lease, DecoderTraining training, LeasedDecoder decoder, HeldDecoder held)
            throws InterruptedException {
        String problem;
        try {
            held.check();
            return decoder.distillation(held).run();
        } catch (CancellationException e) {
            throw e;
        } catch (EvaluationException | IllegalArgumentException e) {
            problem = String.valueOf(e.getMessage());
        } catch (IOException e) {
            problem = "cannot read or write in " + folder + ": " + e;
        } catch (RuntimeException e) { // it diverged, or libtorch failed, which adds its stack
            held.check(); // a signal may have stopped the training
            String message = e.getMessage() == null ? e.toString() : e.getMessage();
            problem = message.lines().findFirst().orElse(message);
        }
        held.line("cannot be trained: " + problem);
        Tuning.Problem failure = new Tuning.Problem(lease.fencingToken(), Delivery.shortened(problem));
        delivery.deliver(
                lease,
                "the problem of " + held.name(),
                held::cancelled,
                () -> lab.deliverProblem(training.decoderId(), failure));
        return null;
    }

    /** The lease is held until the file is accepted: the upload may take longer than a lease lasts. */
    private boolean delivered(
            Evaluation.Lease lease,
            DecoderTraining training,
            LeasedDecoder decoder,
            HeldDecoder held,
            DecoderQuality quality)
            throws InterruptedException, IOException {
        OriginalDecoder original = decoder.original();
        TunedFile file = TunedFile.at(original.weights(decoder.out()));
        Path config = original.config(decoder.out()).orElse(null);
        DecoderTraining.Figures figures = new DecoderTraining.Figures(
                lease.fencingToken(), file.sha256(), config == null ? null : Files.readString(config), quality);
        return delivery.deliver(
                        lease,
                        "the figures of " + held.name(),
                        held::cancelled,
                        () -> lab.deliver(training.decoderId(), figures))
                && delivery.deliver(
                        lease,
                        "the file of " + held.name(),
                        held::cancelled,
                        () -> lab.deliverDecoder(training.decoderId(), lease.fencingToken(), file));
    }
}
