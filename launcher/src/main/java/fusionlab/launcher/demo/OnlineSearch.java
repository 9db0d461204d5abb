package fusionlab.launcher.demo;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import fusionlab.launcher.Failure;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Algorithm 1 on quality that the lab's workers measure meanwhile, followed to its end. */
final class OnlineSearch {

    /** Not what it takes, but where something must be wrong. */
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private static final String SEARCHES = "/api/v1/searches";
    private static final Set<String> UNFINISHED = Set.of("QUEUED", "RUNNING");

    private final LabClient client;
    private final Effort effort;
    private final Progress progress;
    private final Validation.Pause pause;

    OnlineSearch(LabClient client, Effort effort, Progress progress, Validation.Pause pause) {
        this.client = client;
        this.effort = effort;
        this.progress = progress;
        this.pause = pause;
    }

    /**
     * How much is measured.
     *
     * @param groupSize removals a round
     * @param prompts for each architecture
     * @param maxPrompts where a choice needs more, and for the comparison in the end
     * @param tolerance half-width of an interval that is narrow enough
     * @param planned how long that takes on two free cores
     */
    record Effort(int groupSize, int prompts, int maxPrompts, double tolerance, Duration planned) {

        static final Effort WHOLE = new Effort(4, 64, 256, 0.03, Duration.ofMinutes(6));
        static final Effort QUICK = new Effort(6, 32, 128, 0.04, Duration.ofMinutes(2));
        static final int STEPS = 8;
        static final double GUIDANCE = 3;
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
        JsonObject estimate = client.post(SEARCHES + "/estimates", body);
        tell(estimate);
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
                    throw new Failure("the online search " + path + " ended "
                            + state.get("state").getAsString() + ": " + Demo.problem(state));
                default -> progress.show(detail(state), left(state, prompts, elapsed));
            }
            if (elapsed.compareTo(LIMIT) > 0) {
                client.delete(path);
                throw new Failure("the online search was not done after " + LIMIT.toMinutes()
                        + " minutes and was cancelled; this machine may be too busy. It was at: " + detail(state));
            }
            pause.pause();
        }
    }

    /** A demo that was cut off leaves its search in the database, where it would go on and take its share of the workers. */
    private void cancelForgotten() {
        for (JsonElement item : client.get(SEARCHES + "?size=200").getAsJsonArray("items")) {
            JsonObject search = item.getAsJsonObject();
            if (UNFINISHED.contains(search.get("state").getAsString())) {
                client.delete(SEARCHES + "/" + search.get("id").getAsLong());
            }
        }
    }

    private void tell(JsonObject estimate) {
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
                "Online: %d workers, %d to %d rounds with %d to %d evaluations%s (the most: if every choice were close)",
                Demo.integer(estimate, "workers"),
                estimate.getAsJsonArray("rounds").get(0).getAsInt(),
                estimate.getAsJsonArray("rounds").get(1).getAsInt(),
                estimate.getAsJsonArray("evaluations").get(0).getAsInt(),
                estimate.getAsJsonArray("evaluations").get(1).getAsInt(),
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
        return "round " + (Demo.integer(state, "roundsDone") + 1)
                + (reached == null
                        ? ""
                        : String.format(Locale.ROOT, ", %.1f ms on the way to %.1f", reached, target(state)))
                + work;
    }

    /**
     * At the pace so far, if as many prompts are needed as lie in the (geometric) middle of the estimate; null while nothing is done.
     *
     * @param prompts of the whole search, or as many as it has asked for already
     */
    private static @Nullable Duration left(JsonObject state, double prompts, Duration elapsed) {
        JsonElement measuring = state.get("measuring");
        if (measuring == null || measuring.isJsonNull()) {
            return null;
        }
        double done = Demo.integer(measuring.getAsJsonObject(), "promptsDone");
        double needed = Math.max(prompts, Demo.integer(measuring.getAsJsonObject(), "prompts"));
        return done == 0 ? null : Duration.ofMillis((long) (elapsed.toMillis() * (needed - done) / done));
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
