package fusionlab.server.testing;

import fusionlab.protocol.Conditions;
import fusionlab.protocol.HostFacts;
import fusionlab.protocol.Job;
import fusionlab.protocol.Lease;
import fusionlab.protocol.Protocol;
import fusionlab.protocol.Registration;
import fusionlab.protocol.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An agent that speaks the real protocol over HTTP, but takes its samples from a formula instead of a clock. */
public final class ScriptedAgent {

    public static final HostFacts HOST = new HostFacts(
            "Linux 6.1",
            "linux-6.1-test",
            "Test CPU",
            2,
            8L << 30,
            "x86_64",
            Map.of("onnxruntime", "1.29.0"),
            Map.of("onnxruntime", List.of("cpu")));

    private final Lab.Client client;
    private final long deviceId;
    private final Random random = new Random(7);
    private HostFacts host = HOST;
    private @Nullable String session;
    private ToDoubleFunction<String> milliseconds =
            key -> key.startsWith("network:") ? 200 : 2 + Math.floorMod(key.hashCode(), 50) / 10.0;
    private ToDoubleFunction<String> spread = key -> 0.002;

    private ScriptedAgent(Lab.Client client, long deviceId) {
        this.client = client;
        this.deviceId = deviceId;
    }

    /** Registers a new device of that name and its agent. */
    public static ScriptedAgent register(Lab lab, String name) {
        return register(lab, name, "");
    }

    /** A unit of a model. */
    public static ScriptedAgent register(Lab lab, String name, String model) {
        Answer device = lab.operator().post("/api/v1/devices", Map.of("name", name, "kind", "host", "model", model));
        Answer registered = lab.anonymous()
                .post(
                        Protocol.REGISTER,
                        new Registration.Request(Protocol.VERSION, device.text("registrationToken"), "1.0-test", HOST));
        return new ScriptedAgent(lab.with(registered.text("deviceToken")), device.id());
    }

    /** Turns a one-time token, as the dashboard shows it, into an agent. */
    public static ScriptedAgent usingToken(Lab lab, String registrationToken) {
        Answer registered = lab.anonymous()
                .post(
                        Protocol.REGISTER,
                        new Registration.Request(Protocol.VERSION, registrationToken, "1.0-test", HOST));
        return new ScriptedAgent(lab.with(registered.text("deviceToken")), registered.number("deviceId"));
    }

    public long deviceId() {
        return deviceId;
    }

    /** @param spread standard deviation of a key's runs, relative to its time */
    public ScriptedAgent taking(ToDoubleFunction<String> milliseconds, ToDoubleFunction<String> spread) {
        this.milliseconds = milliseconds;
        this.spread = spread;
        return this;
    }

    /** What it says of its machine from now on. */
    public ScriptedAgent on(HostFacts facts) {
        host = facts;
        return this;
    }

    /** Which process it says to be from now on; none at first, as older agents. */
    public ScriptedAgent inSession(String name) {
        session = name;
        return this;
    }

    public Answer ask(int waitSeconds) {
        return ask(waitSeconds, null, null);
    }

    public Answer ask(int waitSeconds, @Nullable Conditions conditions, @Nullable String waitingFor) {
        return client.post(
                Protocol.LEASES,
                new Lease.Request(Protocol.VERSION, "1.0-test", waitSeconds, host, conditions, waitingFor, session));
    }

    /** A lease that must be there. */
    public Lease lease() {
        Answer answer = ask(0);
        if (answer.status() != 200) {
            throw new AssertionError("expected a lease, got " + answer);
        }
        return answer.as(Lease.class);
    }

    public Answer heartbeat(long leaseId, long token, int done, String activity) {
        return client.post(Protocol.heartbeat(leaseId), new Lease.Heartbeat(token, done, 0, activity, null));
    }

    public Answer report(long leaseId, Object report) {
        return client.post(Protocol.result(leaseId), report);
    }

    /** Does one job as it should be done. */
    public Answer work() {
        Lease lease = lease();
        return report(lease.leaseId(), measured(lease));
    }

    /** Works until there is no more; gives up after many jobs. @return the number of jobs */
    public int workOff(UnaryOperator<Report> change) {
        for (int jobs = 0; jobs < 100; jobs++) {
            Answer answer = ask(0);
            if (answer.status() == 204) {
                return jobs;
            }
            Lease lease = answer.as(Lease.class);
            Answer taken = report(lease.leaseId(), change.apply(measured(lease)));
            if (taken.status() != 200) {
                throw new AssertionError("the report was refused: " + taken);
            }
        }
        throw new AssertionError("the campaign does not end");
    }

    public int workOff() {
        return workOff(report -> report);
    }

    /** A good report of all rounds. */
    public Report measured(Lease lease) {
        Job job = lease.job();
        long now = System.currentTimeMillis();
        List<Report.Run> runs = new ArrayList<>();
        for (int round = job.firstRound(); round < job.firstRound() + job.rounds(); round++) {
            int order = 0;
            for (Job.Network network : job.networks()) {
                runs.add(run(network.key(), round, order++, now));
            }
            for (Job.Pipeline picture : job.pictures()) {
                runs.add(run(picture.key(), round, order++, now));
                for (String part : picture.partKeys()) {
                    runs.add(run(part, round, order++, now));
                }
            }
            for (String key : job.rotated()) {
                runs.add(run(key, round, order++, now));
            }
            for (String key : job.twice()) {
                runs.add(run(key + Job.AGAIN, round, order++, now));
            }
        }
        return new Report(
                lease.fencingToken(),
                Report.Outcome.COMPLETED,
                job.profile().withRuntimeVersion("1.29.0"),
                "1.0-test",
                now - 1000,
                now,
                1_000_000,
                runs.stream().mapToLong(Report.Run::wallNanos).sum(),
                job.rounds(),
                runs,
                List.of(),
                List.of());
    }

    public static Report ending(Report report, Report.Outcome outcome, List<Report.Problem> problems) {
        return new Report(
                report.fencingToken(),
                outcome,
                report.profile(),
                report.agentVersion(),
                report.startedAtMillis(),
                report.finishedAtMillis(),
                report.prepareNanos(),
                report.inferenceNanos(),
                outcome == Report.Outcome.COMPLETED ? report.rounds() : 0,
                outcome == Report.Outcome.COMPLETED ? report.samples() : List.of(),
                problems,
                report.states());
    }

    public static Report with(Report report, List<Report.Run> samples) {
        return new Report(
                report.fencingToken(),
                report.outcome(),
                report.profile(),
                report.agentVersion(),
                report.startedAtMillis(),
                report.finishedAtMillis(),
                report.prepareNanos(),
                report.inferenceNanos(),
                report.rounds(),
                samples,
                report.problems(),
                report.states());
    }

    private Report.Run run(String key, int round, int order, long now) {
        double factor = 1 + spread.applyAsDouble(key) * random.nextGaussian();
        long nanos = Math.max(1, (long) (milliseconds.applyAsDouble(key) * 1e6 * factor));
        return new Report.Run(key, round, order, nanos, nanos, order % 2 == 0 ? -1 : 0.5, "ok", now);
    }
}
