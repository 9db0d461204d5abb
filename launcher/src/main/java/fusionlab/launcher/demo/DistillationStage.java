package fusionlab.launcher.demo;

import com.google.gson.JsonObject;
import fusionlab.lab.LabRest;
import fusionlab.launcher.Failure;
import fusionlab.launcher.Text;
import fusionlab.launcher.lab.Progress;
import fusionlab.launcher.lab.Work;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A stage of step distillation on the lab's workers, followed to its end: a winner learns to draw in half of the steps. */
record DistillationStage(LabRest client, StageEffort effort, Progress progress, Work.Pause pause) {

    static final int FROM_STEPS = Effort.STEPS;
    static final int TO_STEPS = FROM_STEPS / 2;

    private static final String DISTILLATIONS = "/api/v1/distillations";
    private static final Set<String> UNFINISHED = Set.of("QUEUED", "LEASED");

    /** Guidance scales around that of the search, as for the student that comes with FusionLab (docs/distillation.md). */
    private static final double LEAST_GUIDANCE = 2;

    private static final double MOST_GUIDANCE = 5;
    private static final double LEARNING_RATE = 5e-4;

    /**
     * Orders the stage, which an earlier demo with the same data directory may have trained already, and waits for its end.
     *
     * @param checkpoint SHA-256 of the teacher
     * @param architecture that learns
     * @param student the tuning whose weights are the first; null for the teacher's
     * @return the stage with its weights
     * @throws Failure if it fails, or takes far longer than it should
     */
    JsonObject run(String checkpoint, String architecture, @Nullable Long student) throws InterruptedException {
        JsonObject stage = client.post(DISTILLATIONS, body(checkpoint, architecture, student));
        String path = DISTILLATIONS + "/" + stage.get("id").getAsLong();
        announce(stage);
        long begun = System.nanoTime();
        return Work.await(
                client,
                path,
                state -> "the distillation " + path + " ended " + state,
                state -> {
                    progress.show(detail(state), Work.remaining(state));
                    if (System.nanoTime() - begun > effort.limit().toNanos()) {
                        client.post(path + "/cancel", Map.of());
                        throw new Failure("the distillation was not done after "
                                + effort.limit().toMinutes()
                                + " minutes and was cancelled; this machine may be too busy. It was at: "
                                + detail(state));
                    }
                },
                pause);
    }

    private JsonObject body(String checkpoint, String architecture, @Nullable Long student) {
        JsonObject body = new JsonObject();
        body.addProperty("checkpoint", checkpoint);
        body.addProperty("architecture", architecture);
        if (student != null) {
            body.addProperty("student", student);
        }
        body.addProperty("fromSteps", FROM_STEPS);
        body.addProperty("toSteps", TO_STEPS);
        body.addProperty("steps", effort.steps());
        body.addProperty("batch", effort.batch());
        body.addProperty("learningRate", LEARNING_RATE);
        body.addProperty("cfgProbability", 1);
        body.addProperty("cfgLeast", LEAST_GUIDANCE);
        body.addProperty("cfgMost", MOST_GUIDANCE);
        body.addProperty("gamma", 0);
        body.addProperty(
                "evaluationPrompts", 0); // the demo compares the result itself, and its workers are gone afterwards
        return body;
    }

    private void announce(JsonObject stage) {
        boolean trained = stage.get("state").getAsString().equals("DONE");
        progress.say(Text.of(
                "Distillation: the winner learns to draw in %d steps as the whole UNet draws in %d: %d training steps of %d pictures%s",
                TO_STEPS,
                FROM_STEPS,
                effort.steps(),
                effort.batch(),
                trained ? ", which an earlier demo has trained" : ", about " + Progress.text(effort.planned())));
    }

    /** An aborted demo leaves its stage in the database, where it would take a worker from the next demo's search. */
    void cancelForgotten() {
        UNFINISHED.stream()
                .flatMap(state -> client.items(DISTILLATIONS + "?limit=200&state=" + state))
                .toList()
                .forEach(stage ->
                        client.post(DISTILLATIONS + "/" + stage.get("id").getAsLong() + "/cancel", Map.of()));
    }

    private String detail(JsonObject stage) {
        int done = Work.integer(stage, "done");
        if (done == 0) {
            return stage.get("state").getAsString().equals("QUEUED")
                    ? "waiting for a worker"
                    : "a worker draws its training pictures";
        }
        return Text.of(
                "step %d of %d%s",
                done,
                effort.steps(),
                Work.known(stage, "loss")
                        .map(loss -> Text.of(", loss %.4f", loss.getAsDouble()))
                        .orElse(""));
    }
}
