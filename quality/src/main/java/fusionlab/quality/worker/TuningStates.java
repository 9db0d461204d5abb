package fusionlab.quality.worker;

import fusionlab.lab.LabAwayException;
import fusionlab.lab.LabRefusedException;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.SavedStates;
import fusionlab.protocol.Tuning;
import fusionlab.quality.evaluation.DiskRoom;
import fusionlab.quality.training.Training;
import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The states of a leased tuning in the lab: where its training continues, and what it hands in for another worker. States are an
 * insurance: whatever goes wrong with one is logged, and the training goes on. One thread trains; uploads have a thread of their own.
 */
final class TuningStates implements AutoCloseable {

    /** A process that is stopped has a minute. */
    private static final int WAIT_SECONDS = 20;

    private final Lab lab;
    private final Evaluation.Lease lease;
    private final Tuning tuning;
    private final LeasedWork held;
    private final Delivery delivery;
    private final Path file;
    private final Consumer<String> log;
    private final @Nullable SavedStates kept;
    private volatile boolean ended;
    private volatile long last = System.nanoTime();
    private @Nullable Thread upload;

    /**
     * @param lab whose requests nobody else makes
     * @param file for one state at a time
     */
    TuningStates(
            Lab lab,
            Evaluation.Lease lease,
            Tuning tuning,
            LeasedWork held,
            Delivery delivery,
            Path file,
            Consumer<String> log) {
        this.lab = lab;
        this.lease = lease;
        this.tuning = tuning;
        this.held = held;
        this.delivery = delivery;
        this.file = file;
        this.log = log;
        this.kept = tuning.states();
    }

    /**
     * Continues from the state that the lab has, if it is one of this training.
     *
     * @throws CancellationException if the lease has ended before the state was fetched
     */
    void resume(Training<?> training) throws InterruptedException, IOException {
        SavedStates.State state = kept == null ? null : kept.newest();
        if (state == null) {
            return;
        }
        try {
            delivery.patiently(lease, held, () -> {
                lab.downloadState(tuning.tuningId(), state, file);
                return true;
            });
            String sha256 = TunedFile.at(file).sha256();
            if (!sha256.equals(state.sha256())) {
                startsOver(state, "it came with the SHA-256 " + sha256);
                return;
            }
            training.resume(file);
            held.continuesAt((int) training.step());
            log.accept(held.name() + ": continues after step " + training.step() + " of " + tuning.steps());
        } catch (LabRefusedException | InvalidSafetensorsException unusable) {
            startsOver(state, String.valueOf(unusable.getMessage()));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void startsOver(SavedStates.State state, String why) {
        log.accept(held.name() + ": starts over, because the lab's state of step " + state.step() + " cannot be used: "
                + why);
    }

    /** Hands in the state now and then. To be called between two steps. */
    void between(Training<?> training) {
        if (isDue() && training.step() < tuning.steps() && saved(training)) {
            long step = training.step();
            Thread thread = new Thread(() -> handIn(step), held.name() + " state");
            thread.setDaemon(true);
            thread.start();
            upload = thread;
        }
    }

    /** Hands in the state of a training that ends early, because its process does. */
    void stopped(Training<?> training) throws InterruptedException {
        Thread earlier = upload;
        if (earlier != null) {
            earlier.join(TimeUnit.SECONDS.toMillis(WAIT_SECONDS));
        }
        boolean free = kept != null && !ended && (earlier == null || !earlier.isAlive());
        if (free && training.step() > 0 && training.step() < tuning.steps() && saved(training)) {
            handIn(training.step());
        }
    }

    private boolean isDue() {
        return kept != null
                && !ended
                && (upload == null || !upload.isAlive())
                && System.nanoTime() - last >= TimeUnit.SECONDS.toNanos(kept.everySeconds());
    }

    private boolean saved(Training<?> training) {
        try {
            DiskRoom.of(file).require("a state of the training needs", bytes(), "set java.io.tmpdir to another folder");
            training.save(file);
            return true;
        } catch (IOException | IllegalArgumentException impossible) {
            end(String.valueOf(impossible.getMessage()));
            return false;
        }
    }

    private long bytes() {
        return kept == null ? 0 : kept.maxBytes();
    }

    private void handIn(long step) {
        try {
            lab.handIn(tuning.tuningId(), lease.fencingToken(), step, TunedFile.at(file));
            log.accept(held.name() + ": handed in the state of step " + step);
        } catch (LabAwayException | IOException notNow) {
            if (!ended) {
                log.accept(held.name() + ": the state of step " + step + " was not handed in: " + notNow.getMessage());
            }
        } catch (LabRefusedException refused) {
            end(String.valueOf(refused.getMessage()));
        } finally {
            last = System.nanoTime();
        }
    }

    private void end(String why) {
        ended = true;
        log.accept(held.name() + ": hands in no more states: " + why);
    }

    /** Ends an upload that still runs. */
    @Override
    public void close() {
        ended = true;
        lab.hangUp();
        try {
            if (upload != null) {
                upload.join();
            }
            Files.deleteIfExists(file);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
