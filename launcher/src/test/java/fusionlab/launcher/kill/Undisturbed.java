package fusionlab.launcher.kill;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Set;

/** A search on measured quality that nothing happened to, with its ledger. */
record Undisturbed(JsonObject search) {

    /** What names rows of one run only. */
    private static final Set<String> IDS = Set.of("evaluation", "before", "after", "evaluationBefore", "checkpoint");

    int rounds() {
        return search.get("roundsDone").getAsInt();
    }

    /** To the last bit. */
    void requireSame(JsonObject done) {
        assertThat(done.get("winnerId")).isEqualTo(search.get("winnerId"));
        assertThat(done.get("roundsDone")).isEqualTo(search.get("roundsDone"));
        JsonObject ledger = done.getAsJsonObject("result");
        for (String part : List.of("outcome", "winner", "rounds", "ties", "front", "measured")) {
            assertThat(withoutIds(ledger.get(part)))
                    .as(part)
                    .isEqualTo(withoutIds(search.getAsJsonObject("result").get(part)));
        }
    }

    /** A copy without the names of the evaluations: they are other rows in each run. */
    private static JsonElement withoutIds(JsonElement ledger) {
        JsonElement copy = ledger.deepCopy();
        strip(copy);
        return copy;
    }

    private static void strip(JsonElement element) {
        if (element.isJsonObject()) {
            IDS.forEach(element.getAsJsonObject()::remove);
            element.getAsJsonObject().asMap().values().forEach(Undisturbed::strip);
        } else if (element.isJsonArray()) {
            element.getAsJsonArray().forEach(Undisturbed::strip);
        }
    }
}
