package fusionlab.quality.worker;

import fusionlab.lab.StopSignal;
import fusionlab.protocol.BackOff;
import fusionlab.protocol.Protocol;
import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.World;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Wires a worker and shuts it down cleanly: a JVM that exits while libtorch computes crashes. */
final class WorkerProcess {

    private static final long FIRST_BACK_OFF_MILLIS = 500;
    private static final long GRACE_SECONDS = 60;

    private final URI server;
    private final String token;
    private final String name;
    private final int threads;
    private final @Nullable Integer batch;
    private final StopSignal stop = new StopSignal();
    private final CountDownLatch finished = new CountDownLatch(1);

    WorkerProcess(URI server, String token, String name, int threads, @Nullable Integer batch) {
        this.server = server;
        this.token = token;
        this.name = name;
        this.threads = threads;
        this.batch = batch;
    }

    /** Works until a signal comes. @throws LabRefusedException if the server does not want this worker */
    void run(WorldChoice choice, PrintWriter out) throws InterruptedException {
        String session = UUID.randomUUID().toString();
        Lab lab = new Lab(server, token, version(), session);
        Thread hook = new Thread(() -> end(lab), "end");
        Runtime.getRuntime().addShutdownHook(hook);
        Supplier<MachineMemory> memory = () -> MachineMemory.of(choice.compute());
        try (World world = choice.open(threads, line -> log(out, line));
                Evaluator evaluator = evaluator(world, memory)) {
            if (stop.isStopped()) {
                return;
            }
            QualityWorker worker = new QualityWorker(
                    lab,
                    world,
                    evaluator,
                    new QualityWorker.Identity(name, session, version(), Protocol.MAX_WAIT_SECONDS - 5),
                    new BackOff(FIRST_BACK_OFF_MILLIS, new Random()),
                    stop,
                    new QualityWorker.Machine(memory, choice.decoderCache()),
                    line -> log(out, line));
            worker.run(evaluator.secondsPerPromptStep(world));
        } finally {
            finished.countDown();
            forget(hook);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The process is ending already, which is what the hook is for.
        }
    }

    private Evaluator evaluator(World world, Supplier<MachineMemory> memory) {
        return batch == null ? Evaluator.fitting(world, threads, memory) : new Evaluator(threads, batch, memory);
    }

    /** Waits until the running step has ended. */
    private void end(Lab lab) {
        stop.stop();
        lab.hangUp();
        try {
            finished.await(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void log(PrintWriter out, String line) {
        out.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + line);
        out.flush();
    }

    private static String version() {
        String version = WorkerProcess.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
