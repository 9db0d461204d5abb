package fusionlab.quality.worker;

import fusionlab.lab.LabAwayException;
import fusionlab.lab.LabRefusedException;
import fusionlab.lab.Patience;
import fusionlab.lab.StopSignal;
import fusionlab.protocol.BackOff;
import fusionlab.protocol.DecoderTraining;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.Protocol;
import fusionlab.protocol.Tuning;
import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.FeatureNetwork;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.MemoryNeed;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.tensors.Compute;
import fusionlab.search.curve.DistanceName;
import fusionlab.unet.Architecture;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The loop: offer, lease, evaluate, tune or train a decoder, deliver. While the server is unreachable it retries at growing intervals and keeps undelivered
 * results; results that the server no longer wants are dropped.
 */
final class QualityWorker {

    private final Lab lab;
    private final World world;
    private final Evaluator evaluator;
    private final Identity identity;
    private final StopSignal stop;
    private final Machine machine;
    private final Consumer<String> log;
    private final Patience patience;
    private final Delivery delivery;
    private double secondsPerPromptStep;

    /**
     * The worker's identity.
     *
     * @param name for people
     * @param session UUID of the process
     * @param version of this program
     * @param waitSeconds how long the server may hold a request
     */
    record Identity(String name, String session, String version, int waitSeconds) {}

    /**
     * What this machine gives.
     *
     * @param decoders folder in which decoders are trained
     */
    record Machine(Supplier<MachineMemory> memory, Path decoders) {}

    QualityWorker(
            Lab lab,
            World world,
            Evaluator evaluator,
            Identity identity,
            BackOff backOff,
            StopSignal stop,
            Machine machine,
            Consumer<String> log) {
        this.lab = lab;
        this.world = world;
        this.evaluator = evaluator;
        this.identity = identity;
        this.stop = stop;
        this.machine = machine;
        this.log = log;
        this.patience = new Patience(backOff, stop, log);
        this.delivery = new Delivery(patience, log);
    }

    /**
     * Works until the stop signal.
     *
     * @param measured seconds that one prompt takes in one sampling step
     * @throws LabRefusedException if the server refuses this worker
     */
    void run(double measured) throws InterruptedException {
        secondsPerPromptStep = measured;
        log.accept(introduction());
        try (TunedWeights weights = new TunedWeights(lab, world)) {
            PieceWork pieces = new PieceWork(lab, weights, evaluator, delivery, stop, log);
            Tuner tuner = new Tuner(evaluator.threads(), machine.memory(), log);
            TuningWork tunings = new TuningWork(lab, weights, tuner, delivery, stop, log);
            DecoderWork decoders =
                    new DecoderWork(lab, world, machine.decoders(), evaluator.threads(), delivery, stop, log);
            while (!stop.isStopped()) {
                try {
                    Optional<Evaluation.Lease> lease = lab.lease(offer());
                    patience.answered();
                    if (lease.isPresent()) {
                        work(lease.get(), pieces, tunings, decoders);
                    }
                } catch (LabAwayException e) {
                    patience.pause(e, Long.MAX_VALUE);
                }
            }
        }
    }

    private void work(Evaluation.Lease lease, PieceWork pieces, TuningWork tunings, DecoderWork decoders)
            throws InterruptedException {
        Tuning tuning = lease.tuning();
        if (tuning != null) {
            tunings.run(lease, tuning);
        }
        DecoderTraining decoder = lease.decoder();
        if (decoder != null) {
            decoders.run(lease, decoder);
        }
        Evaluation.Work work = lease.work();
        if (work != null) {
            OptionalDouble pace = pieces.run(lease, work);
            secondsPerPromptStep = pace.orElse(secondsPerPromptStep);
        }
    }

    private Evaluation.Offer offer() {
        MachineMemory now = machine.memory().get();
        return new Evaluation.Offer(
                Protocol.VERSION,
                identity.version(),
                identity.name(),
                identity.session(),
                world.checkpointHash(),
                world.surroundings().name(),
                world.topology().configJson(),
                world.surroundings().promptSetHash(),
                world.surroundings().prompts().size(),
                world.surroundings().scorerHash(),
                secondsPerPromptStep > 0 ? secondsPerPromptStep : null,
                now.totalBytes(),
                now.freeBytes(),
                identity.waitSeconds(),
                world.training().isPresent(),
                world.features().map(FeatureNetwork::description).orElse(null),
                world.training().isPresent() ? Boolean.TRUE : null,
                world.decoder().isPresent() ? Boolean.TRUE : null);
    }

    private String introduction() {
        Architecture original = world.topology().original();
        Compute compute = world.unet().compute();
        return String.format(
                Locale.ROOT,
                "%s offers %s (checkpoint %s, %d prompts%s%s%s): %.3g s per prompt and step, %s of memory",
                identity.name(),
                world.surroundings().name(),
                world.checkpointHash().substring(0, 12),
                world.surroundings().prompts().size(),
                compute.equals(Compute.USUAL) ? "" : ", " + compute,
                (world.training().isPresent() ? ", tunes" : "")
                        + (world.decoder().isPresent() ? ", trains decoders" : ""),
                world.features()
                        .map(network -> ", measures "
                                + DistanceName.over(network.description().name()))
                        .orElse(""),
                secondsPerPromptStep,
                MemoryNeed.text(world.memoryNeed(original, evaluator.batch()).bytes()));
    }
}
