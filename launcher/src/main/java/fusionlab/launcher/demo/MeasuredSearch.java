package fusionlab.launcher.demo;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import fusionlab.lab.LabRest;
import fusionlab.launcher.Failure;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A measured search on the lab's workers, followed to its end. */
final class MeasuredSearch {

    private static final String SEARCHES = "/api/v1/searches";
    private static final Set<String> UNFINISHED = Set.of("QUEUED", "RUNNING");

    private final LabRest client;
    private final Effort effort;
    private final Progress progress;
    private final Validation.Pause pause;

    MeasuredSearch(LabRest client, Effort effort, Progress progress, Validation.Pause pause) {
        this.client = client;
        this.effort = effort;
        this.progress = progress;
        this.pause = pause;
    }

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
        JsonObject estimate = client.post(SEARCHES + "/estimates", body);
        announce(estimate);
        double prompts = middle(estimate);
        cancelForgotten();
        String path = SEARCHES + "/" + client.post(SEARCHES, body).get("id").getAsLong();
        long begun = System.nanoTime();
        while (true) {
            JsonObject state = client.get(path);
            Duration elapsed = Duration.ofNanos(System.nanoTime() - begun);
            switch (state.get("state").getAsString()) {
                case "DONE" -> {
                    return state;
                }
                case "FAILED", "CANCELLED" ->
                    throw new Failure("the measured search " + path + " ended "
                            + state.get("state").getAsString() + ": " + Demo.problem(state));
                default -> progress.show(detail(state), left(state, prompts, elapsed));
            }
            if (elapsed.compareTo(effort.limit()) > 0) {
                client.delete(path);
                throw new Failure("the measured search was not done after "
                        + effort.limit().toMinutes()
                        + " minutes and was cancelled; this machine may be too busy. It was at: " + detail(state));
            }
            pause.pause();
        }
    }

    /** An aborted demo leaves its search in the database, where it would continue and take its share of the workers. */
    private void cancelForgotten() {
        for (JsonElement item : client.get(SEARCHES + "?size=200").getAsJsonArray("items")) {
            JsonObject search = item.getAsJsonObject();
            if (UNFINISHED.contains(search.get("state").getAsString())) {
                client.delete(SEARCHES + "/" + search.get("id").getAsLong());
            }
        }
    }

    private void announce(JsonObject estimate) {
        JsonElement seconds = estimate.get("seconds");
        String time = seconds == null || seconds.isJsonNull()
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", %s to %s",
                        minutes(seconds.getAsJsonArray().get(0)),
                        minutes(seconds.getAsJsonArray().get(1)));
        progress.say(String.format(
                Locale.ROOT,
                "Measured search: %d workers, %d to %d rounds with %d to %d evaluations%s%s (the most: if every choice were close)",
                Demo.integer(estimate, "workers"),
                estimate.getAsJsonArray("rounds").get(0).getAsInt(),
                estimate.getAsJsonArray("rounds").get(1).getAsInt(),
                estimate.getAsJsonArray("evaluations").get(0).getAsInt(),
                estimate.getAsJsonArray("evaluations").get(1).getAsInt(),
                effort.tuningSteps() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT, ", %,d steps of fine-tuning after each round", effort.tuningSteps()),
                time));
    }

    private static String minutes(JsonElement seconds) {
        return Progress.text(Duration.ofSeconds(Math.round(seconds.getAsDouble())));
    }

    private static String detail(JsonObject state) {
        JsonElement measuring = state.get("measuring");
        String work = measuring == null || measuring.isJsonNull()
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", %d of %d evaluations",
                        Demo.integer(measuring.getAsJsonObject(), "done"),
                        Demo.integer(measuring.getAsJsonObject(), "evaluations"));
        Double reached = reached(state);
        JsonObject tuning = tuning(state);
        if (tuning != null) {
            work = String.format(
                    Locale.ROOT,
                    ", tuning, step %d of %d",
                    Demo.integer(tuning, "done"),
                    Demo.integer(tuning, "total"));
        }
        return "round " + (Demo.integer(state, "roundsDone") + 1)
                + (reached == null
                        ? ""
                        : String.format(Locale.ROOT, ", %.1f ms on the way to %.1f", reached, target(state)))
                + work;
    }

    /**
     * The remaining time at the pace so far (meaningless while a tuning runs), assuming the geometric mean of the estimated prompts; null
     * while nothing is done.
     *
     * @param prompts of the whole search, or as many as it has already asked for
     */
    private static @Nullable Duration left(JsonObject state, double prompts, Duration elapsed) {
        JsonElement measuring = state.get("measuring");
        if (measuring == null || measuring.isJsonNull() || tuning(state) != null) {
            return null;
        }
        double done = Demo.integer(measuring.getAsJsonObject(), "promptsDone");
        double needed = Math.max(prompts, Demo.integer(measuring.getAsJsonObject(), "prompts"));
        return done == 0 ? null : Duration.ofMillis((long) (elapsed.toMillis() * (needed - done) / done));
    }

    /** The fine-tuning that the search waits for; null if there is none. */
    private static @Nullable JsonObject tuning(JsonObject state) {
        JsonElement tuning = state.get("tuning");
        return tuning == null || tuning.isJsonNull() ? null : tuning.getAsJsonObject();
    }

    private static double middle(JsonObject estimate) {
        JsonArray prompts = estimate.getAsJsonArray("prompts");
        return Math.sqrt(prompts.get(0).getAsDouble() * prompts.get(1).getAsDouble());
    }

    private static @Nullable Double reached(JsonObject state) {
        JsonElement reached = state.get("reachedMs");
        return reached == null || reached.isJsonNull() ? null : Double.valueOf(reached.getAsDouble());
    }

    static double target(JsonObject search) {
        return search.getAsJsonObject("parameters").get("latencyTargetMs").getAsDouble();
    }
}
