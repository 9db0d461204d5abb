package fusionlab.launcher.demo;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import fusionlab.lab.LabException;
import fusionlab.lab.LabRest;
import fusionlab.launcher.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Two processes that measure quality for the lab, each on one core. Closing it stops them and revokes their token. */
final class QualityWorkers implements AutoCloseable {

    static final int PROCESSES = 2;

    /** libtorch's memory is not the heap's to limit; the heap itself holds little. */
    private static final List<String> JVM =
            List.of("-Xmx1g", "-Dorg.bytedeco.javacpp.maxbytes=0", "-Dorg.bytedeco.javacpp.maxphysicalbytes=0");

    /** A worker ends between two sampling steps: interrupted within one, libtorch would crash. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LabRest client;
    private final String name;
    private final Path tokenFile;
    private final long token;
    private final List<ChildProcess> processes = new ArrayList<>();
    private boolean closed;

    /** @param name unique among the lab's workers */
    QualityWorkers(Path data, LabRest client, String name) {
        this.client = client;
        this.name = name;
        this.tokenFile = data.resolve("worker-token");
        JsonObject created = client.post("/api/v1/api-tokens", Map.of("name", name, "role", "WORKER"));
        this.token = created.get("id").getAsLong();
        try {
            keep(created.get("token").getAsString());
        } catch (Failure e) {
            revoke();
            throw e;
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
            processes.add(ChildProcess.startJar(
                    "quality worker " + number,
                    JVM,
                    root.resolve("quality/target/quality.jar"),
                    arguments,
                    Map.of("OMP_NUM_THREADS", "1"),
                    data.resolve("worker-" + number + ".log")));
        }
    }

    /** In a file that only its owner can read: command lines are visible to others. */
    private void keep(String secret) {
        try {
            Files.deleteIfExists(tokenFile);
            Credentials.keep(tokenFile, secret + "\n");
        } catch (IOException e) {
            throw new Failure("cannot keep the workers' token in " + tokenFile + ": " + e.getMessage(), e);
        }
    }

    ChildProcess first() {
        return processes.get(0);
    }

    /** The SHA-256 of the checkpoint, once the lab knows all processes. @throws Failure if one has ended */
    Optional<String> checkpoint() {
        processes.forEach(ChildProcess::requireAlive);
        for (JsonElement item : client.get("/api/v1/checkpoints").getAsJsonArray("items")) {
            JsonObject checkpoint = item.getAsJsonObject();
            if (Demo.integer(checkpoint, "workers") >= PROCESSES
                    && ours(checkpoint.get("id").getAsLong()) == PROCESSES) {
                return Optional.of(checkpoint.get("sha256").getAsString());
            }
        }
        return Optional.empty();
    }

    private int ours(long checkpoint) {
        int present = 0;
        for (JsonElement item : client.get("/api/v1/checkpoints/" + checkpoint).getAsJsonArray("processes")) {
            JsonObject worker = item.getAsJsonObject();
            if (worker.get("present").getAsBoolean()
                    && worker.get("name").getAsString().startsWith(name + "-")) {
                present++;
            }
        }
        return present;
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
        revoke();
        try {
            Files.deleteIfExists(tokenFile);
        } catch (IOException e) {
            return; // its token is no longer valid
        }
    }

    private void revoke() {
        try {
            client.delete("/api/v1/api-tokens/" + token);
        } catch (LabException e) {
            return; // the server is gone, so the token is useless
        }
    }
}
