package fusionlab.agent.bench;

import com.google.gson.Gson;
import fusionlab.protocol.WireJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A running measuring process. Its standard error is the agent's. */
final class RunnerProcess {

    private static final long READY_MILLIS = 60_000;
    private static final long EXIT_MILLIS = 10_000;

    private final Gson gson = WireJson.gson();
    private final Process process;
    private final Writer orders;
    private final BlockingQueue<RunnerMessage.News> news = new LinkedBlockingQueue<>();
    private final Bench.Toolkit toolkit;
    private final Setting setting;
    private final Path temporary;

    /** What is fixed for the life of a process. */
    record Setting(String runtime, int threads) {}

    private RunnerProcess(Process process, Setting setting, Path temporary)
            throws RunnerLostException, InterruptedException {
        this.process = process;
        this.setting = setting;
        this.temporary = temporary;
        this.orders = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "runner-news");
        reader.setDaemon(true);
        reader.start();
        this.toolkit = awaitReady();
    }

    static RunnerProcess start(List<String> command, Path directory, Setting setting)
            throws RunnerLostException, InterruptedException {
        Path temporary = RunnerBench.temporary(directory);
        try {
            remove(temporary); // left by a process killed with its agent
            Files.createDirectories(temporary);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put("TMPDIR", temporary.toString());
            builder.environment().put("ORT_DISABLE_TELEMETRY", "1"); // telemetry would run during measurements
            return new RunnerProcess(builder.start(), setting, temporary);
        } catch (IOException e) {
            throw new RunnerLostException("The measuring process does not start: " + e.getMessage());
        }
    }

    private Bench.Toolkit awaitReady() throws RunnerLostException, InterruptedException {
        try {
            for (RunnerMessage.News first = next(READY_MILLIS); ; first = next(READY_MILLIS)) {
                if (first.ready() != null) {
                    return first.ready();
                }
            }
        } catch (RunnerLostException e) {
            kill();
            throw e;
        }
    }

    Bench.Toolkit toolkit() {
        return toolkit;
    }

    boolean fits(Setting wanted) {
        return setting.equals(wanted) && process.isAlive();
    }

    void send(RunnerMessage.Order order) throws RunnerLostException {
        try {
            synchronized (orders) {
                orders.write(gson.toJson(order) + "\n");
                orders.flush();
            }
        } catch (IOException e) {
            throw new RunnerLostException("The measuring process does not accept orders: " + e.getMessage());
        }
    }

    /** @throws RunnerLostException if it died or was silent for {@code millis} */
    RunnerMessage.News next(long millis) throws RunnerLostException, InterruptedException {
        RunnerMessage.News message = news.poll(millis, TimeUnit.MILLISECONDS);
        if (message == null) {
            kill();
            throw new RunnerLostException("The measuring process was silent for " + millis / 1000 + " s");
        }
        if (message.equals(RunnerMessage.News.NONE)) {
            int code = process.waitFor();
            throw new RunnerLostException("The measuring process ended with code " + code
                    + (code == 137 ? " (killed; is there enough memory?)" : ""));
        }
        return message;
    }

    /** Ends it by ending its input, and by force if that does not help. */
    void close() throws InterruptedException {
        try {
            orders.close();
        } catch (IOException e) {
            kill();
        }
        if (!process.waitFor(EXIT_MILLIS, TimeUnit.MILLISECONDS)) {
            kill();
        }
        discard();
    }

    private void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(EXIT_MILLIS, TimeUnit.MILLISECONDS);
        discard();
    }

    private void discard() {
        try {
            remove(temporary);
        } catch (IOException e) {
            System.err.println("Temporary files are left in " + temporary + ": " + e.getMessage());
        }
    }

    private static void remove(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> below = Files.walk(directory)) {
            for (Path file : below.sorted(Comparator.reverseOrder()).collect(Collectors.toList())) {
                Files.deleteIfExists(file);
            }
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("{")) { // native libraries may print to the same stream
                    news.add(gson.fromJson(line, RunnerMessage.News.class));
                }
            }
        } catch (IOException | RuntimeException e) { // Gson wraps what a record's constructor throws
            System.err.println("Reading from the measuring process failed: " + e.getMessage());
        } finally {
            news.add(RunnerMessage.News.NONE);
        }
    }

    /** The measuring process is gone or does not answer. */
    static final class RunnerLostException extends Exception {
        RunnerLostException(String message) {
            super(message);
        }
    }
}
