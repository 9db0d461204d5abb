package fusionlab.agent.bench;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import fusionlab.lab.StopSignal;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.Job;
import fusionlab.protocol.Report;
import fusionlab.protocol.WireJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The measuring process's side: takes jobs as lines of JSON from standard input, one after the other, until the input ends
 * or {@link #stop}. The death of the agent ends the input, and so a running job too.
 */
public final class RunnerLoop {

    private static final long STEP_NANOS = 500_000_000;
    private static final int OVERDUE = 75;

    private final Gson gson = WireJson.gson();
    private final Bench bench;
    private final PrintStream out;
    private final BlockingQueue<Optional<Ordered>> jobs = new LinkedBlockingQueue<>();
    private final StopSignal ended = new StopSignal();
    private long lastStep;

    public RunnerLoop(Bench bench, PrintStream out) {
        this.bench = bench;
        this.out = out;
    }

    public void run(InputStream in) throws InterruptedException {
        Thread reader = new Thread(() -> read(in), "orders");
        reader.setDaemon(true);
        reader.start();
        bench.toolkits().forEach(toolkit -> send(RunnerMessage.News.ready(toolkit)));
        for (Optional<Ordered> next = jobs.take(); next.isPresent(); next = jobs.take()) {
            Ordered ordered = next.get();
            try (StopSignal.Registration both = ended.onStop(ordered.stop()::stop)) {
                Report report = bench.measure(ordered.job(), new Reporting(), ordered.stop());
                send(RunnerMessage.News.of(report));
            }
        }
    }

    /** Ends the running job and then the loop. */
    public void stop() {
        ended.stop();
        jobs.add(Optional.empty());
    }

    private void read(InputStream in) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            Ordered latest = null;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                RunnerMessage.Order order = gson.fromJson(line, RunnerMessage.Order.class);
                if (order == null) {
                    throw new JsonParseException("an empty line");
                }
                Job job = order.job();
                if (job != null) {
                    latest = new Ordered(order.number(), job, new StopSignal());
                    jobs.add(Optional.of(latest));
                } else if (latest != null && latest.number() == order.number()) {
                    latest.stop().stop();
                }
            }
        } catch (IOException | RuntimeException e) { // Gson wraps what a record's constructor throws
            System.err.println("Reading the agent's orders failed: " + e.getMessage());
        } finally {
            stop();
        }
    }

    private final class Reporting implements Bench.Progress {

        private @Nullable Conditions conditions;

        @Override
        public void conditions(Conditions now) {
            conditions = now;
        }

        @Override
        public void at(int done, int total, String activity) {
            long now = System.nanoTime();
            if (now - lastStep >= STEP_NANOS) {
                lastStep = now;
                send(RunnerMessage.News.of(new RunnerMessage.Step(done, total, activity, conditions)));
            }
        }

        /** Nothing in this process can end the run, and the agent that would kill the process may be gone. */
        @Override
        public void overdue(String key) {
            send(RunnerMessage.News.overdue(key));
            Runtime.getRuntime().halt(OVERDUE);
        }
    }

    private synchronized void send(RunnerMessage.News news) {
        out.println(gson.toJson(news));
        out.flush();
        if (out.checkError()) {
            stop(); // the agent is gone
        }
    }

    private record Ordered(long number, Job job, StopSignal stop) {}
}
