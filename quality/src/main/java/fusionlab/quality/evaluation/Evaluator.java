package fusionlab.quality.evaluation;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.unet.Architecture;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Draws and scores the prompts of a protocol with an architecture. Parallel by batches, each on a thread of its own with libtorch held to one
 * thread. Batches lie on a fixed grid over the prompt set, so that a prompt's score does not depend on how an evaluation is cut into pieces of
 * whole batches: same inputs, same scores to the last bit on one machine. One evaluation at a time.
 */
public final class Evaluator implements AutoCloseable {

    private static final int LARGEST_BATCH = 32;
    private static final int STEPS_OF_A_TRIAL = 2;
    private static final long END_SECONDS = 60;

    private final int batch;
    private final int threads;
    private final ExecutorService pool;
    private final Supplier<MachineMemory> memory;

    /**
     * @param batch prompts drawn at once by a thread
     * @param memory of the computing device
     */
    public Evaluator(int threads, int batch, Supplier<MachineMemory> memory) {
        if (threads < 1 || batch < 1) {
            throw new IllegalArgumentException(threads + " threads, batches of " + batch);
        }
        this.threads = threads;
        this.batch = batch;
        this.memory = memory;
        this.pool = Executors.newFixedThreadPool(threads, work -> {
            Thread thread = new Thread(work, "evaluator");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** An evaluator with the largest batch, up to 32, that leaves half of the free memory free. */
    public static Evaluator fitting(World world, int threads, Supplier<MachineMemory> memory) {
        long room = memory.get().freeBytes() / 2;
        Architecture original = world.topology().original();
        int batch = LARGEST_BATCH;
        while (batch > 1 && threads * world.memoryNeed(original, batch).activationBytes() > room) {
            batch /= 2;
        }
        return new Evaluator(threads, batch, memory);
    }

    public int batch() {
        return batch;
    }

    public int threads() {
        return threads;
    }

    /**
     * Seconds that one prompt takes in one guided sampling step with all threads at work. Decoding and scoring, which happen once for all
     * steps, are not included.
     */
    public double secondsPerPromptStep(World world) throws InterruptedException {
        int prompts = Math.min(batch, world.surroundings().prompts().size());
        trial(new SpeedTrial(world, prompts, 1)); // warms up
        long started = System.nanoTime();
        int drawn = trial(new SpeedTrial(world, prompts, STEPS_OF_A_TRIAL));
        return (System.nanoTime() - started) / 1e9 / ((double) drawn * STEPS_OF_A_TRIAL);
    }

    private int trial(SpeedTrial trial) throws InterruptedException {
        int drawn = 0;
        for (Future<Integer> future : pool.invokeAll(Collections.nCopies(threads, trial))) {
            try {
                drawn += future.get();
            } catch (ExecutionException e) {
                throw asRuntime(e);
            }
        }
        return drawn;
    }

    /**
     * @param from first prompt
     * @param to one past the last prompt
     * @param pictures number of pictures wanted, from the first prompt on
     * @throws EvaluationException if the world is not the protocol's, memory does not suffice, or a score is not finite
     * @throws CancellationException if {@code progress} says so
     */
    public ChunkScores evaluate(
            World world,
            EvaluationProtocol protocol,
            Architecture architecture,
            int from,
            int to,
            int pictures,
            Progress progress)
            throws InterruptedException {
        requireSame("world", protocol.world(), world.surroundings().name());
        requireSame("prompt set", protocol.promptSet(), world.surroundings().promptSetHash());
        requireSame("scorer", protocol.scorer(), world.surroundings().scorerHash());
        if (protocol.features() != null) {
            requireSame(
                    "set of features",
                    protocol.features(),
                    world.features()
                            .map(network -> network.description().sha256())
                            .orElse("missing"));
        }
        if (from < 0 || to <= from || to > world.surroundings().prompts().size()) {
            throw new EvaluationException("there are no prompts " + from + " to " + to + " among the "
                    + world.surroundings().prompts().size() + " of "
                    + world.surroundings().name());
        }
        requireMemory(world, architecture);
        long started = System.nanoTime();
        Stoppable stoppable = new Stoppable(progress, to - from);
        List<Future<BatchScores>> futures = new ArrayList<>();
        for (int start = from; start < to; start = gridEnd(start, to)) {
            BatchEvaluation work = new BatchEvaluation(
                    world, protocol, architecture, start, gridEnd(start, to), from + pictures, stoppable);
            futures.add(pool.submit(work));
        }
        List<BatchScores> batches = collect(futures, stoppable);
        double wall = (System.nanoTime() - started) / 1e9;
        return new ChunkScores(
                joined(batches, BatchScores::scores),
                IntStream.range(0, world.otherScorers().size())
                        .mapToObj(other -> joined(batches, one -> one.others().get(other)))
                        .toList(),
                batches.stream().flatMap(one -> one.pictures().stream()).toList(),
                ChunkFeatures.joined(batches.stream().map(BatchScores::features).toList()),
                wall,
                batches.stream().mapToDouble(BatchScores::cpuSeconds).sum());
    }

    private static List<Double> joined(List<BatchScores> batches, Function<BatchScores, List<Double>> scores) {
        return batches.stream().flatMap(one -> scores.apply(one).stream()).toList();
    }

    private int gridEnd(int start, int to) {
        return Math.min(to, (start / batch + 1) * batch);
    }

    private static List<BatchScores> collect(List<Future<BatchScores>> futures, Stoppable stoppable)
            throws InterruptedException {
        List<BatchScores> batches = new ArrayList<>();
        RuntimeException failure = null;
        for (Future<BatchScores> future : futures) { // waits for all: none may still run when this returns
            try {
                batches.add(future.get());
            } catch (ExecutionException e) {
                stoppable.stop();
                boolean first = failure == null || failure instanceof CancellationException;
                failure = first ? asRuntime(e) : failure;
            } catch (InterruptedException e) {
                stoppable.stop();
                throw e;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return batches;
    }

    private static RuntimeException asRuntime(ExecutionException failed) {
        Throwable cause = failed.getCause() == null ? failed : failed.getCause();
        if (cause instanceof EvaluationException || cause instanceof CancellationException) {
            return (RuntimeException) cause;
        }
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return new EvaluationException(message.lines().findFirst().orElse(message), cause); // libtorch adds its stack
    }

    private static void requireSame(String what, String asked, String here) {
        if (!asked.equals(here)) {
            throw new EvaluationException("the protocol's " + what + " is " + asked + ", not this worker's " + here);
        }
    }

    /** The original's weights are already in memory; those that copies add are not. */
    private void requireMemory(World world, Architecture architecture) {
        MemoryNeed need = world.memoryNeed(architecture, batch);
        long loaded = world.memoryNeed(world.topology().original(), batch).weightBytes();
        long copies = Math.max(0, need.weightBytes() - loaded);
        long working = threads * need.activationBytes();
        long free = memory.get().freeBytes();
        if (copies + working > free) {
            throw new EvaluationException("this evaluation outgrows memory: " + MemoryNeed.text(working) + " for "
                    + threads + " batches of " + batch + " at once and " + MemoryNeed.text(copies)
                    + " for copies of blocks, and " + MemoryNeed.text(free) + " are free");
        }
    }

    /** Ends the threads after their batches: libtorch must not be interrupted. */
    @Override
    public void close() {
        pool.shutdown();
        try {
            pool.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What one batch gave. */
    record BatchScores(
            List<Double> scores,
            List<List<Double>> others,
            List<ExamplePicture> pictures,
            ChunkFeatures features,
            double cpuSeconds) {}
}
