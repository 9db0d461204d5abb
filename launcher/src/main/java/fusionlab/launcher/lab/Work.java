package fusionlab.launcher.lab;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import fusionlab.lab.LabRest;
import fusionlab.launcher.Failure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Follows work of the lab over REST. */
public final class Work {

    private Work() {}

    /** What happens between two looks. */
    @FunctionalInterface
    public interface Pause {
        void pause() throws InterruptedException;
    }

    /**
     * Follows a campaign or a search to its end.
     *
     * @param failure what to say of one that ends in a state other than DONE; its problem follows
     * @param watcher sees it while it runs
     * @return its last state
     */
    public static JsonObject await(
            LabRest client, String path, UnaryOperator<String> failure, Consumer<JsonObject> watcher, Pause pause)
            throws InterruptedException {
        while (true) {
            JsonObject state = client.get(path);
            String name = state.get("state").getAsString();
            if (name.equals("DONE")) {
                return state;
            }
            if (name.equals("FAILED") || name.equals("CANCELLED")) {
                throw new Failure(failure.apply(name) + ": " + problem(state));
            }
            watcher.accept(state);
            pause.pause();
        }
    }

    /** Follows a campaign that fills a table. */
    public static JsonObject campaign(LabRest client, long id, Progress progress, Pause pause)
            throws InterruptedException {
        return await(
                client,
                "/api/v1/campaigns/" + id,
                state -> "campaign " + id + " ended " + state,
                state -> progress.show(
                        "round " + integer(state, "roundsDone") + ", " + integer(state, "cellsPrecise") + " of "
                                + integer(state, "cellsTotal") + " cells precise enough so far"
                                + known(state, "activity")
                                        .map(it -> ", " + it.getAsString())
                                        .orElse(""),
                        remaining(state)),
                pause);
    }

    /** Null if the lab does not know it yet. */
    public static @Nullable Duration remaining(JsonObject state) {
        return known(state, "remainingSeconds")
                .map(seconds -> Duration.ofMillis((long) (seconds.getAsDouble() * 1000)))
                .orElse(null);
    }

    public static String problem(JsonObject state) {
        return known(state, "problem").map(JsonElement::getAsString).orElse("no reason given");
    }

    /** 0 if it is absent or null. */
    public static int integer(JsonObject object, String field) {
        return known(object, field).map(JsonElement::getAsInt).orElse(0);
    }

    public static Optional<JsonElement> known(JsonObject object, String field) {
        return Optional.ofNullable(object.get(field)).filter(value -> !value.isJsonNull());
    }
}
