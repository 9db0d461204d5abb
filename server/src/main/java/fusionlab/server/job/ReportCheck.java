package fusionlab.server.job;

import fusionlab.protocol.Job;
import fusionlab.protocol.Protocol;
import fusionlab.protocol.Report;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Agents are not trusted: a report is checked here before anything is stored. Times of day are not checked: a phone with a wrong or changed
 * clock measures just as well, see {@link Samples#store}.
 */
final class ReportCheck {

    private static final long HOUR_NANOS = 3_600_000_000_000L;
    private static final int MAX_PROBLEMS = 1_000;
    private static final Pattern STATE = Pattern.compile("[a-z_-]{1,32}");

    private final Job job;
    private final Duration most;
    private final Set<String> keys;
    /** Keys of the parts of pictures, whose time is in the whole picture's too. */
    private final Set<String> parts;

    /** @param most the time since the lease on the database's clock, plus a tolerance */
    ReportCheck(Job job, Duration most) {
        this.job = job;
        this.most = most;
        this.keys = new HashSet<>(job.configurations());
        keys.add(job.sentinelKey());
        this.parts = new HashSet<>();
        job.networks().forEach(network -> keys.add(network.key()));
        job.wholes().forEach(whole -> keys.add(whole.key()));
        for (Job.Pipeline picture : job.pictures()) {
            keys.add(picture.key());
            parts.addAll(picture.partKeys());
        }
        keys.addAll(parts);
        job.twice().forEach(key -> keys.add(key + Job.AGAIN));
    }

    /** @throws InvalidReportException naming the first field that is wrong */
    void check(Report report) {
        conditions(report);
        int limit = sampleLimit();
        List<Report.Run> runs = required("samples", report.samples());
        require(runs.size() <= limit, "samples", "has " + runs.size() + " entries; this job allows " + limit);
        Set<Long> places = new HashSet<>();
        for (int i = 0; i < runs.size(); i++) {
            run("samples[" + i + "]", runs.get(i), places);
        }
        within(
                "samples",
                runs.stream()
                        .filter(run -> !parts.contains(run.key()))
                        .mapToLong(Report.Run::wallNanos)
                        .sum());
        problems(required("problems", report.problems()));
        states(required("states", report.states()));
    }

    /** A job gives at most every key once per round, and the sentinel before each of them. */
    private int sampleLimit() {
        long perRound = 2L * keys.size();
        return (int) Math.min(Protocol.MAX_SAMPLES, job.rounds() * perRound);
    }

    private void conditions(Report report) {
        required("outcome", report.outcome());
        text("agentVersion", report.agentVersion(), 80);
        required("profile", report.profile());
        text("profile.runtimeVersion", report.profile().runtimeVersion(), 80);
        require(
                report.profile().withRuntimeVersion("").equals(job.profile().withRuntimeVersion("")),
                "profile",
                "differs from the job's profile; an agent that cannot provide it refuses");
        within("prepareNanos", report.prepareNanos());
        within("inferenceNanos", report.inferenceNanos());
        require(
                report.rounds() >= 0 && report.rounds() <= job.rounds(),
                "rounds",
                "must be 0 to the job's " + job.rounds());
    }

    private void within(String field, long nanos) {
        require(nanos >= 0, field, "must not be negative");
        require(
                nanos <= most.toNanos(),
                field,
                "says " + Duration.ofNanos(nanos).toSeconds() + " s, more than the " + most.toSeconds()
                        + " s since the job was leased");
    }

    private void run(String field, Report.@Nullable Run run, Set<Long> places) {
        if (run == null) {
            throw new InvalidReportException(field, "is missing");
        }
        require(keys.contains(required(field + ".key", run.key())), field + ".key", "does not belong to the job");
        round(field + ".round", run.round());
        require(
                run.order() >= 0 && run.order() < 2 * keys.size(),
                field + ".order",
                "must be 0 to " + (2 * keys.size() - 1));
        require(
                places.add(((long) run.round() << 32) | run.order()),
                field + ".order",
                "repeats round " + run.round() + ", order " + run.order());
        require(run.wallNanos() >= 1 && run.wallNanos() <= HOUR_NANOS, field + ".wallNanos", "must be 1 ns to 1 h");
        require(
                run.cpuNanos() >= 0 && run.cpuNanos() <= HOUR_NANOS * 256,
                field + ".cpuNanos",
                "must not be negative, nor above 256 h");
        require(
                run.load() == -1 || (run.load() >= 0 && run.load() <= 100_000),
                field + ".load",
                "must be a load average, or -1 where it is unknown");
        require(
                STATE.matcher(required(field + ".state", run.state())).matches(),
                field + ".state",
                "must be one word of at most 32 letters");
    }

    private void problems(List<Report.Problem> problems) {
        require(problems.size() <= MAX_PROBLEMS, "problems", "has more than " + MAX_PROBLEMS + " entries");
        for (int i = 0; i < problems.size(); i++) {
            Report.Problem problem = required("problems[" + i + "]", problems.get(i));
            String key = required("problems[" + i + "].key", problem.key());
            require(key.isEmpty() || keys.contains(key), "problems[" + i + "].key", "does not belong to the job");
            text("problems[" + i + "].reason", problem.reason(), 4_000);
        }
    }

    private void states(List<Report.RoundState> states) {
        require(states.size() <= job.rounds(), "states", "has more entries than the job has rounds");
        Set<Integer> rounds = new HashSet<>();
        for (int i = 0; i < states.size(); i++) {
            Report.RoundState state = required("states[" + i + "]", states.get(i));
            required("states[" + i + "].conditions", state.conditions());
            round("states[" + i + "].round", state.round());
            require(rounds.add(state.round()), "states[" + i + "].round", "appears twice");
        }
    }

    private void round(String field, int round) {
        int last = job.firstRound() + job.rounds() - 1;
        require(
                round >= job.firstRound() && round <= last,
                field,
                "must be " + job.firstRound() + " to " + last + ", as in the job");
    }

    private static void text(String field, @Nullable String text, int limit) {
        require(required(field, text).length() <= limit, field, "must be at most " + limit + " characters");
        require(text != null && text.indexOf('\0') < 0, field, "must not contain a NUL character");
    }

    private static <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw new InvalidReportException(field, "is missing");
        }
        return value;
    }

    private static void require(boolean holds, String field, String message) {
        if (!holds) {
            throw new InvalidReportException(field, message);
        }
    }
}
