package fusionlab.quality.worker;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.lab.StopSignal;
import fusionlab.protocol.BackOff;
import fusionlab.protocol.Evaluation;
import fusionlab.protocol.EvaluationProtocol;
import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.Progress;
import fusionlab.quality.evaluation.World;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A worker in a thread of this process. */
final class RunningWorker implements AutoCloseable {

    private static final MachineMemory ROOMY = new MachineMemory(2L << 40, 1L << 40);

    private static final Path NOWHERE = Path.of("target", "no-decoders");

    private final World world;
    private final Evaluator evaluator = new Evaluator(1, 4, () -> ROOMY);
    private final StopSignal stop = new StopSignal();
    private final BlockingQueue<String> log = new LinkedBlockingQueue<>();
    private final Lab lab;
    private final CompletableFuture<Void> work;
    private boolean closed;

    RunningWorker(FakeServer server, World world) {
        this(server, world, ROOMY, NOWHERE);
    }

    /** @param memory that it believes to have, but for evaluations */
    RunningWorker(FakeServer server, World world, MachineMemory memory) {
        this(server, world, memory, NOWHERE);
    }

    /** @param decoders folder in which it trains them */
    RunningWorker(FakeServer server, World world, Path decoders) {
        this(server, world, ROOMY, decoders);
    }

    private RunningWorker(FakeServer server, World world, MachineMemory memory, Path decoders) {
        this.world = world;
        this.lab = new Lab(server.address(), FakeServer.TOKEN, "1", FakeServer.SESSION);
        QualityWorker worker = new QualityWorker(
                lab,
                world,
                evaluator,
                new QualityWorker.Identity("test", FakeServer.SESSION, "1", 0),
                new BackOff(10, new Random(1)),
                stop,
                new QualityWorker.Machine(() -> memory, decoders),
                log::add);
        work = CompletableFuture.runAsync(() -> {
            try {
                worker.run(0.25);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    World world() {
        return world;
    }

    BlockingQueue<String> log() {
        return log;
    }

    /** A piece of an evaluation of the whole UNet. */
    Evaluation.Lease piece(@Nullable String weights) {
        return piece(weights, Map.of());
    }

    /** The same piece of another architecture. */
    Evaluation.Lease piece(@Nullable String weights, Map<String, Integer> counts) {
        String checkpoint = weights == null ? world.checkpointHash() : weights;
        return new Evaluation.Lease(
                1, 7, 60, 1, new Evaluation.Work(1, protocol(), checkpoint, counts, 8, 14, false, weights), null);
    }

    /** The scores of that piece; not while the worker evaluates. */
    List<Double> evaluated(World with) throws InterruptedException {
        return evaluator
                .evaluate(with, protocol(), with.topology().original(), 8, 14, 0, Progress.NONE)
                .scores();
    }

    private EvaluationProtocol protocol() {
        return new EvaluationProtocol(
                "test",
                world.surroundings().name(),
                world.surroundings().promptSetHash(),
                world.surroundings().scorerHash(),
                2,
                2,
                EvaluationProtocol.DDIM,
                3);
    }

    /** Ends it and waits until it has ended. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        stop.stop();
        lab.hangUp();
        assertThat(work).succeedsWithin(60, TimeUnit.SECONDS);
        evaluator.close();
        world.close();
    }
}
