package fusionlab.benchmarks.farm;

import com.google.gson.Gson;
import fusionlab.lab.LabClient;
import fusionlab.protocol.HostFacts;
import fusionlab.protocol.Job;
import fusionlab.protocol.Lease;
import fusionlab.protocol.Protocol;
import fusionlab.protocol.Registration;
import fusionlab.protocol.Report;
import fusionlab.protocol.WireJson;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** An agent that makes up its numbers without spending time, in its own thread. */
final class SimulatedAgent {

    private static final HostFacts HOST = new HostFacts(
            "simulated",
            "simulated",
            "simulated",
            8,
            8L << 30,
            "aarch64",
            Map.of("onnxruntime", "simulated"),
            Map.of("onnxruntime", List.of("cpu")));
    private static final String VERSION = "farm";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Gson JSON = WireJson.gson();

    private final LabClient lab;
    private final PlainConnection connection;
    private final Totals totals;
    private final SplittableRandom random;
    private final long runNanos;
    private final Duration measuring;
    private final String session = UUID.randomUUID().toString();
    private volatile String token = "";
    private volatile long deviceId;
    private final AtomicInteger reported = new AtomicInteger();
    private volatile Busy busy = new Busy(0, 0);

    /** @param runNanos reported duration of a run; decides how many rounds the lab plans per job @param measuring duration of a job */
    SimulatedAgent(LabClient lab, Totals totals, long seed, long runNanos, Duration measuring) {
        this.measuring = measuring;
        this.runNanos = runNanos;
        this.lab = lab;
        this.connection = new PlainConnection(lab.server());
        this.totals = totals;
        this.random = new SplittableRandom(seed);
    }

    int reported() {
        return reported.get();
    }

    /** Time spent measuring up to {@code now} ({@link System#nanoTime}), including the current job. */
    long busyNanos(long now) {
        return busy.until(now);
    }

    /** The device's id, once registered. */
    long deviceId() {
        return deviceId;
    }

    void register(String registrationToken) {
        Registration.Response registered = lab.post(
                        Protocol.REGISTER, new Registration.Request(Protocol.VERSION, registrationToken, VERSION, HOST))
                .within(LIMIT)
                .send()
                .as(Registration.Response.class);
        token = registered.deviceToken();
        deviceId = registered.deviceId();
    }

    /** Leases and reports until the totals end the run. */
    void work() {
        try (connection) {
            while (!totals.isOver()) {
                try {
                    turn();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                } catch (IOException | RuntimeException e) { // the other agents continue
                    totals.error(e);
                }
            }
        }
    }

    private void turn() throws IOException, InterruptedException {
        long began = System.nanoTime();
        String answer =
                sent(Protocol.LEASES, new Lease.Request(Protocol.VERSION, VERSION, 5, HOST, null, null, session));
        if (answer.isEmpty()) {
            totals.empty();
            return;
        }
        Lease lease = JSON.fromJson(answer, Lease.class);
        totals.leases().add(System.nanoTime() - began);
        Report report = made(lease.job()).under(lease.fencingToken(), VERSION);
        if (!measuring.isZero()) {
            busy = new Busy(busy.doneNanos(), System.nanoTime());
            Thread.sleep(measuring.toMillis());
            busy = new Busy(busy.until(System.nanoTime()), 0);
        }
        began = System.nanoTime();
        sent(Protocol.result(lease.leaseId()), report);
        totals.reports().add(System.nanoTime() - began);
        reported.incrementAndGet();
    }

    /** Retries once if the connection breaks, as agents do: reports are fenced, and a session that asks again gets its lease again. */
    private String sent(String path, Object body) throws IOException {
        String json = JSON.toJson(body);
        PlainConnection.Answer answer;
        try {
            answer = connection.post(path, token, json);
        } catch (SocketTimeoutException late) {
            throw late;
        } catch (IOException broken) {
            totals.again(broken);
            answer = connection.post(path, token, json);
        }
        if (answer.status() >= 300) {
            throw new IOException("HTTP " + answer.status() + ": " + answer.body());
        }
        return answer.body();
    }

    private Report made(Job job) {
        long now = System.currentTimeMillis();
        List<Report.Run> runs = new ArrayList<>();
        for (int round = job.firstRound(); round < job.firstRound() + job.rounds(); round++) {
            int order = 0;
            for (String key : job.configurations()) {
                long nanos = (long) (runNanos * (0.9 + 0.2 * random.nextDouble()));
                runs.add(new Report.Run(key, round, order++, nanos, nanos, 1, "ok", now));
            }
        }
        totals.samples(runs.size());
        long inference = runs.stream().mapToLong(Report.Run::wallNanos).sum();
        return new Report(
                0,
                Report.Outcome.COMPLETED,
                job.profile().withRuntimeVersion("simulated"),
                VERSION,
                now,
                now,
                0,
                inference,
                job.rounds(),
                runs,
                List.of(),
                List.of());
    }

    /** Time spent measuring. @param beganNanos start of the current job, 0 between two jobs */
    private record Busy(long doneNanos, long beganNanos) {

        long until(long now) {
            return doneNanos + (beganNanos == 0 ? 0 : now - beganNanos);
        }
    }
}
