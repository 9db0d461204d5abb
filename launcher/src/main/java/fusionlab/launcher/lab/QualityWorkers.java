package fusionlab.launcher.lab;

import com.google.gson.JsonElement;
import fusionlab.lab.LabRest;
import fusionlab.launcher.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Two processes that measure quality for the lab, each on one core. Closing it stops them and revokes their token. */
final class QualityWorkers implements AutoCloseable {

    static final int PROCESSES = 2;

    /** A worker ends between two sampling steps: interrupted within one, libtorch would crash. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LabRest client;
    private final String name;
    private final Path tokenFile;
    private final ApiToken token;
    private final List<ChildProcess> processes = new ArrayList<>();
    private boolean closed;

    /** @param name unique among the lab's workers */
    QualityWorkers(Path data, LabRest client, String name) {
        this.client = client;
        this.name = name;
        this.tokenFile = data.resolve("worker-token");
        this.token = ApiToken.create(client, name, "WORKER");
        try {
            Files.deleteIfExists(tokenFile);
            Credentials.keep(tokenFile, token.secret() + "\n"); // others see a command line
        } catch (IOException e) {
            token.revoke();
            throw new Failure("cannot keep the workers' token in " + tokenFile + ": " + e.getMessage(), e);
        }
    }

    /** @param checkpoint a folder that {@code quality train} made; null for the world that comes with FusionLab */
    synchronized void start(Path root, Path data, @Nullable Path checkpoint) {
        if (closed) {
            throw new Failure("the quality workers were stopped before they began");
        }
        for (int number = 1; number <= PROCESSES; number++) {
            List<String> arguments = new ArrayList<>(List.of(
                    "worker",
                    "--server",
                    client.server().toString(),
                    "--token-file",
                    tokenFile.toString(),
                    "--name",
                    name + "-" + number,
                    "--threads",
                    "1"));
            if (checkpoint != null) {
                arguments.addAll(
                        List.of("--checkpoint", checkpoint.toAbsolutePath().toString()));
            }
            processes.add(ChildProcess.startQuality(
                    "quality worker " + number, root, arguments, data.resolve("worker-" + number + ".log")));
        }
    }

    ChildProcess first() {
        return processes.get(0);
    }

    /** The SHA-256 of the checkpoint, once the lab knows all processes. @throws Failure if one has ended */
    Optional<String> checkpoint() {
        processes.forEach(ChildProcess::requireAlive);
        return client.items("/api/v1/checkpoints")
                .filter(checkpoint -> Work.integer(checkpoint, "workers") >= PROCESSES
                        && ours(checkpoint.get("id").getAsLong()) == PROCESSES)
                .map(checkpoint -> checkpoint.get("sha256").getAsString())
                .findFirst();
    }

    private long ours(long checkpoint) {
        return client.get("/api/v1/checkpoints/" + checkpoint).getAsJsonArray("processes").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(worker -> worker.get("present").getAsBoolean()
                        && worker.get("name").getAsString().startsWith(name + "-"))
                .count();
    }

    /** A single worker can finish the work. @throws Failure if all have ended */
    void requireAlive() {
        if (processes.stream().noneMatch(ChildProcess::isAlive)) {
            first().requireAlive();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        processes.forEach(ChildProcess::ask);
        processes.forEach(process -> process.stop(PATIENCE));
        token.revoke();
        try {
            Files.deleteIfExists(tokenFile);
        } catch (IOException e) {
            return; // its token is no longer valid
        }
    }
}
