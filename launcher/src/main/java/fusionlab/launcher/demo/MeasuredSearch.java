package fusionlab.launcher.demo;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import fusionlab.lab.LabRest;
import fusionlab.launcher.Failure;
import fusionlab.launcher.Text;
import fusionlab.launcher.lab.Progress;
import fusionlab.launcher.lab.Work;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A measured search on the lab's workers, followed to its end. */
record MeasuredSearch(LabRest client, Effort effort, Progress progress, Work.Pause pause) {

    private static final String SEARCHES = "/api/v1/searches";
    private static final Set<String> UNFINISHED = Set.of("QUEUED", "RUNNING");

    /** Returns the search with its ledger. @throws Failure if it finds no winner, or takes far longer than it should */
    JsonObject run(long latencyTable, String checkpoint, double targetPercent, long seed) throws InterruptedException {
        JsonObject body = new JsonObject();
        body.addProperty("latencyTableId", latencyTable);
        body.addProperty("latencyTargetPercent", targetPercent);
        body.addProperty("algorithm", "evolution");
        body.addProperty("seed", seed);
        body.addProperty("groupSize", effort.groupSize());
        body.addProperty("qualitySource", "workers");
        body.addProperty("checkpoint", checkpoint);
        body.addProperty("prompts", effort.prompts());
        body.addProperty("maxPrompts", effort.maxPrompts());
        body.addProperty("clipTolerance", effort.tolerance());
        body.addProperty("steps", Effort.STEPS);
        body.addProperty("guidance", Effort.GUIDANCE);
        if (effort.tuningSteps() > 0) {
            body.addProperty("tuningSteps", effort.tuningSteps());
        }
        Estimate estimate = read(client.post(SEARCHES + "/estimates", body), Estimate.class);
        announce(estimate);
        double prompts = Math.sqrt(estimate.prompts.get(0) * estimate.prompts.get(1));
        cancelForgotten();
        String path = SEARCHES + "/" + client.post(SEARCHES, body).get("id").getAsLong();
        long begun = System.nanoTime();
        return Work.await(
                client,
                path,
                state -> "the measured search " + path + " ended " + state,
                answer -> {
                    State state = read(answer, State.class);
                    Duration elapsed = Duration.ofNanos(System.nanoTime() - begun);
                    progress.show(detail(state), left(state, prompts, elapsed));
                    if (elapsed.compareTo(effort.limit()) > 0) {
                        client.delete(path);
                        throw new Failure("the measured search was not done after "
                                + effort.limit().toMinutes()
                                + " minutes and was cancelled; this machine may be too busy. It was at: "
                                + detail(state));
                    }
                },
                pause);
    }

    /** An aborted demo leaves its search in the database, where it would continue and take its share of the workers. */
    private void cancelForgotten() {
        UNFINISHED.stream()
                .flatMap(state -> client.items(SEARCHES + "?limit=200&state=" + state))
                .toList()
                .forEach(search ->
                        client.delete(SEARCHES + "/" + search.get("id").getAsLong()));
    }

    private void announce(Estimate estimate) {
        List<Double> seconds = estimate.seconds;
        progress.say(Text.of(
                "Measured search: %d workers, %d to %d rounds with %d to %d evaluations%s%s (the most: if every choice were close)",
                estimate.workers,
                estimate.rounds.get(0),
                estimate.rounds.get(1),
                estimate.evaluations.get(0),
                estimate.evaluations.get(1),
                effort.tuningSteps() == 0
                        ? ""
                        : Text.of(", %,d steps of fine-tuning after each round", effort.tuningSteps()),
                seconds == null ? "" : ", " + minutes(seconds.get(0)) + " to " + minutes(seconds.get(1))));
    }

    private static String minutes(double seconds) {
        return Progress.text(Duration.ofSeconds(Math.round(seconds)));
    }

    private static String detail(State state) {
        String work = "";
        if (state.tuning != null) {
            work = Text.of(", tuning, step %d of %d", state.tuning.done, state.tuning.total);
        } else if (state.measuring != null) {
            work = Text.of(", %d of %d evaluations", state.measuring.done, state.measuring.evaluations);
        }
        return "round " + (state.roundsDone + 1)
                + (state.reachedMs == null ? "" : reached(state.reachedMs, state.parameters.latencyTargetMs))
                + work;
    }

    private static String reached(double ms, double target) {
        return Text.of(
                ms > target ? ", %.1f ms on the way to %.1f" : ", %.1f ms, which meets the target of %.1f", ms, target);
    }

    /**
     * The remaining time at the pace so far (meaningless while a tuning runs), assuming the geometric mean of the estimated prompts; null
     * while nothing is done.
     *
     * @param prompts of the whole search, or as many as it has already asked for
     */
    private static @Nullable Duration left(State state, double prompts, Duration elapsed) {
        Measuring measuring = state.measuring;
        if (measuring == null || measuring.promptsDone == 0 || state.tuning != null) {
            return null;
        }
        double done = measuring.promptsDone;
        double needed = Math.max(prompts, measuring.prompts);
        return Duration.ofMillis((long) (elapsed.toMillis() * (needed - done) / done));
    }

    private static <T> T read(JsonObject answer, Class<T> type) {
        return new Gson().fromJson(answer, type);
    }

    private record Estimate(
            int workers,
            List<Integer> rounds,
            List<Long> evaluations,
            List<Double> prompts,
            @Nullable List<Double> seconds) {}

    /** @param tuning that the search waits for; null if there is none */
    private record State(
            int roundsDone,
            @Nullable Double reachedMs,
            @Nullable Measuring measuring,
            @Nullable Tuning tuning,
            Parameters parameters) {}

    private record Measuring(int done, int evaluations, long prompts, long promptsDone) {}

    private record Tuning(int done, int total) {}

    private record Parameters(double latencyTargetMs) {}
}
