package fusionlab.launcher.kill;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import fusionlab.launcher.lab.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Quality workers as processes of their own, on the world that needs no weights. Their logs show what they really evaluated, whatever the
 * server stored of it.
 */
final class QualityWorkers implements AutoCloseable {

    private static final Path JAR = Path.of("..").toAbsolutePath().normalize().resolve("quality/target/quality.jar");

    /** As {@code ./fusionlab quality-worker} starts it, with the options that the build gives to all programs. */
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "OMP_NUM_THREADS",
            "1",
            "JAVA_TOOL_OPTIONS",
            "-Dorg.bytedeco.javacpp.maxbytes=0 -Dorg.bytedeco.javacpp.maxphysicalbytes=0 "
                    + Objects.requireNonNullElse(System.getenv("JAVA_TOOL_OPTIONS"), ""));

    private static final Pattern BEGUN = Pattern.compile(" lease (\\d+): evaluation ");
    private static final Pattern EVALUATED = Pattern.compile(" lease (\\d+): mean ");
    private static final Pattern TUNED = Pattern.compile(" tuning (\\d+): done in ");

    private final RunningLab lab;
    private final Path directory;
    private final String token;
    private final Map<String, ChildProcess> processes = new LinkedHashMap<>();

    QualityWorkers(RunningLab lab, Path directory) {
        assertThat(JAR).as("run mvn package first").exists();
        this.lab = lab;
        this.directory = directory;
        JsonObject body = new JsonObject();
        body.addProperty("name", "workers");
        body.addProperty("role", "WORKER");
        this.token = lab.client().post("/api/v1/api-tokens", body).get("token").getAsString();
    }

    /** @param batch prompts: pieces of whole batches score the same to the last bit on every worker */
    void start(String name, int batch) throws Exception {
        List<String> arguments = List.of(
                "worker",
                "--server",
                lab.client().server().toString(),
                "--token",
                token,
                "--world",
                "random",
                "--threads",
                "1",
                "--batch",
                Integer.toString(batch),
                "--name",
                name);
        long before = offering();
        ChildProcess process = ChildProcess.startJar("worker " + name, JAR, arguments, ENVIRONMENT, log(name));
        processes.put(name, process);
        RunningLab.await("worker " + name, () -> {
            process.requireAlive();
            return offering() > before;
        });
    }

    private long offering() throws Exception {
        return lab.number("select count(*) from worker where checkpoint_id > ?", 0);
    }

    /** kill -9 while it evaluates. Returns the piece that it had in hand. */
    long killInMidPiece(String name) throws Exception {
        ChildProcess process = process(name);
        List<Long> held = new ArrayList<>();
        RunningLab.await("worker " + name + " in mid-piece", () -> {
            process.requireAlive();
            signal("-STOP", process); // so that it stays where it is found
            long piece = lab.number(
                    "select coalesce(max(id), 0) from evaluation_piece where state = 'LEASED' and id > ? and worker = '"
                            + name + "'",
                    0);
            if (piece > 0
                    && count(BEGUN, name).containsKey(piece)
                    && !count(EVALUATED, name).containsKey(piece)) {
                return held.add(piece);
            }
            signal("-CONT", process);
            return false;
        });
        kill(name);
        return held.get(0);
    }

    void kill(String name) throws InterruptedException {
        process(name).kill();
        process(name).waitFor();
    }

    private static void signal(String signal, ChildProcess process) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill " + signal + " " + process.pid())
                .inheritIO()
                .start()
                .waitFor();
    }

    /** How often each piece was begun, by all workers. */
    Map<Long, Integer> begun() throws IOException {
        return all(BEGUN);
    }

    /** How often each piece was evaluated to its end, by all workers. */
    Map<Long, Integer> evaluated() throws IOException {
        return all(EVALUATED);
    }

    /** How many tunings were trained to their end, by all workers. */
    long tuned() throws IOException {
        return all(TUNED).values().stream().mapToInt(Integer::intValue).sum();
    }

    private Map<Long, Integer> all(Pattern line) throws IOException {
        Map<Long, Integer> pieces = new LinkedHashMap<>();
        for (String name : processes.keySet()) {
            count(line, name).forEach((piece, times) -> pieces.merge(piece, times, Integer::sum));
        }
        return pieces;
    }

    private Map<Long, Integer> count(Pattern line, String name) throws IOException {
        Map<Long, Integer> pieces = new LinkedHashMap<>();
        Matcher found = line.matcher(Files.readString(log(name)));
        while (found.find()) {
            pieces.merge(Long.parseLong(found.group(1)), 1, Integer::sum);
        }
        return pieces;
    }

    private Path log(String name) {
        return directory.resolve(name + ".log");
    }

    private ChildProcess process(String name) {
        ChildProcess process = processes.get(name);
        if (process == null) {
            throw new IllegalArgumentException("there is no worker " + name);
        }
        return process;
    }

    @Override
    public void close() {
        processes.values().forEach(process -> process.stop(Duration.ofSeconds(30)));
    }
}
