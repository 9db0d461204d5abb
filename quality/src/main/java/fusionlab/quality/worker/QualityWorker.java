package fusionlab.quality.worker;

import static java.util.concurrent.TimeUnit.SECONDS;

import fusionlab.protocol.BackOff;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.EvaluationProtocol;
import fusionlab.protocol.Protocol;
import fusionlab.quality.evaluation.ChunkScores;
import fusionlab.quality.evaluation.EvaluationException;
import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.ExamplePicture;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.MemoryNeed;
import fusionlab.quality.evaluation.World;
import fusionlab.unet.Architecture;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The loop: offer, lease, evaluate, deliver. While the server is away it asks again at growing intervals, and keeps what it has to deliver; what
 * the server does not want any more is dropped.
 */
final class QualityWorker {

    private static final int LONGEST_PROBLEM = 500;

    /** A server that is back lets loans run anew: what is done must come before they are over, or it is evaluated again. */
    private static final int TRIES_WITHIN_A_LEASE = 3;

    private final Lab lab;
    private final World world;
    private final Evaluator evaluator;
    private final Identity identity;
    private final BackOff backOff;
    private final StopSignal stop;
    private final Supplier<MachineMemory> memory;
    private final Consumer<String> log;
    private double secondsPerPromptStep;

    /**
     * How the worker appears.
     *
     * @param name for people
     * @param session UUID of the process
     * @param version of this program
     * @param waitSeconds how long the server may hold a request
     */
    record Identity(String name, String session, String version, int waitSeconds) {}

    QualityWorker(
            Lab lab,
            World world,
            Evaluator evaluator,
            Identity identity,
            BackOff backOff,
            StopSignal stop,
            Supplier<MachineMemory> memory,
            Consumer<String> log) {
        this.lab = lab;
        this.world = world;
        this.evaluator = evaluator;
        this.identity = identity;
        this.backOff = backOff;
        this.stop = stop;
        this.memory = memory;
        this.log = log;
    }

    /**
     * Works until the stop signal.
     *
     * @param measured seconds that one prompt takes in one sampling step
     * @throws LabRefusedException if the server does not want this worker
     */
    void run(double measured) throws InterruptedException {
        secondsPerPromptStep = measured;
        log.accept(introduction());
        while (!stop.isStopped()) {
            try {
                Optional<Evaluation.Lease> lease = lab.lease(offer());
                backOff.reset();
                if (lease.isPresent()) {
                    work(lease.get());
                }
            } catch (LabAwayException e) {
                pause(e, Long.MAX_VALUE);
            }
        }
    }

    private void work(Evaluation.Lease lease) throws InterruptedException {
        Evaluation.Work work = lease.work();
        log.accept("lease " + lease.leaseId() + ": evaluation " + work.evaluationId() + ", prompts " + work.from()
                + " to " + work.to() + ", " + work.protocol().steps() + " steps, "
                + (work.counts().isEmpty() ? "the whole UNet" : work.counts().size() + " slots changed"));
        Evaluation.Result result;
        try (HeldLease held = new HeldLease(lab, lease, stop, log)) {
            result = evaluate(lease, held);
        } catch (CancellationException e) {
            log.accept("lease " + lease.leaseId() + " is given up: " + e.getMessage());
            return;
        }
        deliver(lease, result);
    }

    private Evaluation.Result evaluate(Evaluation.Lease lease, HeldLease held) throws InterruptedException {
        Evaluation.Work work = lease.work();
        try {
            if (!work.checkpoint().equals(world.checkpointHash())) {
                throw new EvaluationException(
                        "this worker has the checkpoint " + world.checkpointHash() + ", not " + work.checkpoint());
            }
            ChunkScores scores = evaluator.evaluate(
                    world,
                    work.protocol(),
                    Architecture.of(world.topology(), work.counts()),
                    work.from(),
                    work.to(),
                    work.wantPictures() ? Evaluation.MAX_PICTURES : 0,
                    held);
            noteSpeed(scores, work.protocol());
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
                    scores.pictures().stream().map(QualityWorker::sent).toList(),
                    null);
        } catch (EvaluationException | IllegalArgumentException e) {
            log.accept("lease " + lease.leaseId() + " cannot be evaluated: " + e.getMessage());
            return problem(lease, String.valueOf(e.getMessage()));
        }
    }

    private Evaluation.Result problem(Evaluation.Lease lease, String text) {
        String shortened = text.length() <= LONGEST_PROBLEM ? text : text.substring(0, LONGEST_PROBLEM);
        return new Evaluation.Result(
                lease.fencingToken(), world.checkpointHash(), List.of(), 0, 0, List.of(), shortened);
    }

    /** Until the server has taken or refused it; a worker that is to stop tries once. */
    private void deliver(Evaluation.Lease lease, Evaluation.Result result) throws InterruptedException {
        while (true) {
            try {
                lab.deliver(lease.leaseId(), result);
                backOff.reset();
                return;
            } catch (LabRefusedException e) {
                if (e.unauthorized()) {
                    throw e;
                }
                log.accept("the result of lease " + lease.leaseId() + " is dropped: " + e.getMessage());
                return;
            } catch (LabAwayException e) {
                if (stop.isStopped()) {
                    log.accept("the result of lease " + lease.leaseId() + " is lost: " + e.getMessage());
                    return;
                }
                pause(e, SECONDS.toMillis(lease.expirySeconds()) / TRIES_WITHIN_A_LEASE);
            }
        }
    }

    private void pause(LabAwayException e, long longestMillis) throws InterruptedException {
        if (!stop.isStopped()) {
            long millis = Math.min(backOff.next(), longestMillis);
            log.accept(e.getMessage() + "; asking again in " + millis + " ms");
            stop.await(millis);
        }
    }

    private void noteSpeed(ChunkScores scores, EvaluationProtocol protocol) {
        double promptSteps = (double) scores.scores().size() * protocol.steps();
        if (scores.wallSeconds() > 0) {
            secondsPerPromptStep = scores.wallSeconds() / promptSteps;
        }
    }

    private Evaluation.Offer offer() {
        MachineMemory now = memory.get();
        return new Evaluation.Offer(
                Protocol.VERSION,
                identity.version(),
                identity.name(),
                identity.session(),
                world.checkpointHash(),
                world.name(),
                world.topology().configJson(),
                world.promptSetHash(),
                world.prompts().size(),
                world.scorerHash(),
                secondsPerPromptStep > 0 ? secondsPerPromptStep : null,
                now.totalBytes(),
                now.freeBytes(),
                identity.waitSeconds(),
                false);
    }

    private String introduction() {
        Architecture original = world.topology().original();
        return String.format(
                Locale.ROOT,
                "%s offers %s (checkpoint %s, %d prompts): %.3g s per prompt and step, %s of memory",
                identity.name(),
                world.name(),
                world.checkpointHash().substring(0, 12),
                world.prompts().size(),
                secondsPerPromptStep,
                MemoryNeed.text(world.memoryNeed(original, evaluator.batch()).bytes()));
    }

    private static Evaluation.Picture sent(ExamplePicture picture) {
        return new Evaluation.Picture(
                picture.promptIndex(), picture.prompt(), Base64.getEncoder().encodeToString(picture.png()));
    }
}
