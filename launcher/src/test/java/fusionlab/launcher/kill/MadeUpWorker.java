package fusionlab.launcher.kill;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import fusionlab.launcher.Failure;
import fusionlab.launcher.demo.LabClient;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A quality worker that speaks the protocol and makes its scores up, the same for the same architecture and prompt. It can be held with a piece in its
 * hands, and delivers what it has evaluated however often the server is away.
 */
final class MadeUpWorker implements AutoCloseable {

    private final LabClient client;
    private final Topology topology;
    private final String checkpoint;
    private final AtomicInteger prompts = new AtomicInteger();
    private final AtomicInteger untilHeld = new AtomicInteger(Integer.MAX_VALUE);
    private final Thread thread = new Thread(this::work, "made-up-worker");
    private volatile boolean running = true;
    private volatile CountDownLatch held = new CountDownLatch(1);
    private volatile CountDownLatch release = new CountDownLatch(1);

    MadeUpWorker(LabClient client, Topology topology, String checkpoint) {
        this.client = client;
        this.topology = topology;
        this.checkpoint = checkpoint;
    }

    MadeUpWorker start() {
        thread.start();
        return this;
    }

    int prompts() {
        return prompts.get();
    }

    /** Waits until the worker has leased a further piece after so many, and holds it there. */
    void hold(int pieces) throws InterruptedException {
        held = new CountDownLatch(1);
        release = new CountDownLatch(1);
        untilHeld.set(pieces);
        if (!held.await(2, TimeUnit.MINUTES)) {
            throw new AssertionError("the worker got no work");
        }
    }

    void release() {
        release.countDown();
    }

    private void work() {
        while (running) {
            JsonObject lease = again(() -> lease());
            if (lease != null) {
                if (untilHeld.decrementAndGet() < 0) {
                    untilHeld.set(Integer.MAX_VALUE);
                    held.countDown();
                    await();
                }
                JsonObject result = result(lease);
                prompts.addAndGet(result.getAsJsonArray("scores").size());
                again(() -> client.post(
                        "/api/v1/workers/leases/" + lease.get("leaseId").getAsLong() + "/result", result));
            }
        }
    }

    private void await() {
        try {
            release.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Request {
        @Nullable
        JsonObject send();
    }

    private @Nullable JsonObject again(Request request) {
        while (running) {
            try {
                return request.send();
            } catch (Failure awayOrNoWork) {
                if (String.valueOf(awayOrNoWork.getMessage()).contains("answered 409")) {
                    return null; // the piece is lost
                }
                Thread.onSpinWait();
            }
        }
        return null;
    }

    private @Nullable JsonObject lease() {
        JsonObject offer = new JsonObject();
        offer.addProperty("protocolVersion", 2);
        offer.addProperty("workerVersion", "test");
        offer.addProperty("worker", "made up");
        offer.addProperty("session", UUID.nameUUIDFromBytes(new byte[] {1}).toString());
        offer.addProperty("checkpoint", checkpoint);
        offer.addProperty("world", topology.name());
        offer.addProperty("topologyConfig", topology.configJson());
        offer.addProperty("promptSet", "b".repeat(64));
        offer.addProperty("promptCount", 256);
        offer.addProperty("scorer", "c".repeat(64));
        offer.addProperty("memoryBytes", 1L);
        offer.addProperty("freeMemoryBytes", 1L);
        offer.addProperty("waitSeconds", 1);
        return client.post("/api/v1/workers/leases", offer);
    }

    private JsonObject result(JsonObject lease) {
        JsonObject work = lease.getAsJsonObject("work");
        Map<String, Integer> counts = new HashMap<>();
        work.getAsJsonObject("counts")
                .entrySet()
                .forEach(slot -> counts.put(slot.getKey(), slot.getValue().getAsInt()));
        Architecture architecture = Architecture.of(topology, counts);
        double clip = 0.9;
        int number = 1;
        for (int count : architecture.counts().values()) {
            clip -= count == 0 ? 0.0007 * (number % 11) : 0;
            number++;
        }
        JsonArray scores = new JsonArray();
        for (int prompt = work.get("from").getAsInt(); prompt < work.get("to").getAsInt(); prompt++) {
            long seed = 31L * architecture.contentHash().hashCode() + prompt;
            scores.add(clip + 0.002 * new Random(seed).nextDouble());
        }
        JsonObject result = new JsonObject();
        result.addProperty("fencingToken", lease.get("fencingToken").getAsLong());
        result.addProperty("checkpoint", checkpoint);
        result.add("scores", scores);
        result.addProperty("wallSeconds", 0.1);
        result.addProperty("cpuSeconds", 0.1);
        result.add("pictures", new JsonArray());
        return result;
    }

    @Override
    public void close() throws InterruptedException {
        running = false;
        release.countDown();
        thread.join(10_000);
    }
}
