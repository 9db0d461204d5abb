package fusionlab.benchmarks.farm;

import fusionlab.protocol.HostFacts;
import fusionlab.protocol.Job;
import fusionlab.protocol.Lease;
import fusionlab.protocol.Protocol;
import fusionlab.protocol.Registration;
import fusionlab.protocol.Report;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** An agent that makes its numbers up and takes no time for it; each step follows the one before. */
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

    private final Requests requests;
    private final Totals totals;
    private final SplittableRandom random;
    private final long runNanos;
    private final Duration measuring;
    private final String session = UUID.randomUUID().toString();
    private String token = "";
    private long deviceId;
    private int reported;
    private volatile Busy busy = new Busy(0, 0);

    /** @param runNanos what it says that a run took; decides how many rounds the lab plans for one job @param measuring what a job takes */
    SimulatedAgent(Requests requests, Totals totals, long seed, long runNanos, Duration measuring) {
        this.measuring = measuring;
        this.runNanos = runNanos;
        this.requests = requests;
        this.totals = totals;
        this.random = new SplittableRandom(seed);
    }

    int reported() {
        return reported;
    }

    /** Time spent measuring up to {@code now} ({@link System#nanoTime}), the job at hand included. */
    long busyNanos(long now) {
        return busy.until(now);
    }

    /** Once it is registered. */
    long deviceId() {
        return deviceId;
    }

    CompletableFuture<Void> register(String registrationToken) {
        return requests.post(
                        Protocol.REGISTER,
                        "",
                        new Registration.Request(Protocol.VERSION, registrationToken, VERSION, HOST))
                .thenAccept(response -> {
                    Registration.Response registered =
                            Requests.JSON.fromJson(expect(response, 200), Registration.Response.class);
                    token = registered.deviceToken();
                    deviceId = registered.deviceId();
                });
    }

    /** Leases and reports until the totals say that it is over. */
    CompletableFuture<Void> work() {
        if (totals.isOver()) {
            return CompletableFuture.completedFuture(null);
        }
        return turn().handle((done, problem) -> {
                    if (problem != null) {
                        totals.error(problem);
                    }
                    return (Void) null;
                })
                .thenComposeAsync(none -> work());
    }

    private CompletableFuture<Void> turn() {
        long began = System.nanoTime();
        return requests.postTwice(
                        Protocol.LEASES,
                        token,
                        new Lease.Request(Protocol.VERSION, VERSION, 5, HOST, null, null, session),
                        totals::again)
                .thenCompose(response -> {
                    if (response.statusCode() == 204) {
                        totals.empty();
                        return CompletableFuture.completedFuture(null);
                    }
                    totals.leases().add(System.nanoTime() - began);
                    return report(Requests.JSON.fromJson(expect(response, 200), Lease.class));
                });
    }

    private CompletableFuture<Void> report(Lease lease) {
        Report report = made(lease.job()).under(lease.fencingToken(), VERSION);
        if (!measuring.isZero()) {
            busy = new Busy(busy.doneNanos(), System.nanoTime());
            Executor later = CompletableFuture.delayedExecutor(measuring.toMillis(), TimeUnit.MILLISECONDS);
            return CompletableFuture.supplyAsync(() -> lease, later).thenCompose(then -> {
                busy = new Busy(busy.until(System.nanoTime()), 0);
                return deliver(then, report);
            });
        }
        return deliver(lease, report);
    }

    private CompletableFuture<Void> deliver(Lease lease, Report report) {
        long began = System.nanoTime();
        return requests.postTwice(Protocol.result(lease.leaseId()), token, report, totals::again)
                .thenAccept(response -> {
                    expect(response, 200);
                    totals.reports().add(System.nanoTime() - began);
                    reported++;
                });
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

    static String expect(HttpResponse<String> response, int status) {
        if (response.statusCode() != status) {
            throw new CompletionException(new IllegalStateException(
                    response.uri() + " answered " + response.statusCode() + ": " + response.body()));
        }
        return response.body();
    }

    /** How long it has measured. @param beganNanos when it began with the job at hand, 0 between two jobs */
    private record Busy(long doneNanos, long beganNanos) {

        long until(long now) {
            return doneNanos + (beganNanos == 0 ? 0 : now - beganNanos);
        }
    }
}
