package fusionlab.search.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.search.ContractTests;
import fusionlab.search.SearchProblem;
import fusionlab.search.SearchResult;
import fusionlab.search.Tables;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LedgerTests {

    private static final String ROUND = """
            {"number": 1, "latencyMs": 2.5, "clipLoss": 0.01, "steps": [{"type": "REMOVE", "slot": "mid_block.resnets.0", "deltaClip": 0.01,
             "deltaClipError": null, "savedMs": 1.5, "savedLowMs": 1.25, "savedHighMs": 1.75, "value": 0.5, "note": ""}],
             "measured": {"before": 1, "after": 2, "architecture": "a", "clip": 0.9, "clipError": 0.1, "prompts": 16, "lossError": 0.1, "note": "",
              "candidates": [{"slot": "mid_block.resnets.0", "evaluation": 2, "deltaClip": 0.01, "deltaClipError": 0.1, "prompts": 16, "savedMs": 1.5, "value": 0.5}],
              "tuned": {"checkpoint": 3, "sha256": "ab", "settings": {"steps": 5, "batch": 32, "learningRate": 2.0E-4, "skipProbability": 0.1, "seed": 8},
               "evaluationBefore": 4, "clipBefore": 0.8, "clipBeforeError": 0.1, "gain": 0.1, "gainError": 0.1}}}""";

    @ParameterizedTest
    @MethodSource("fusionlab.search.ContractTests#algorithms")
    void what_is_written_is_read_back(String algorithm) {
        SearchProblem problem = Tables.problem(Tables.originalMs() / 2, algorithm);
        SearchResult result = ContractTests.search(problem);

        Ledger written = Ledger.of(problem, result, "abc", "def", null);
        Ledger stored = Ledger.read(written.json());

        assertThat(stored).isEqualTo(written);
        assertThat(stored.parameters()).isEqualTo(problem.parameters());
        assertThat(stored.rounds())
                .isEqualTo(result.rounds().stream().map(Round::of).toList());
        assertThat(stored.ties()).isEqualTo(result.ties());
        assertThat(stored.winner().latency()).isEqualTo(result.latency());
        assertThat(stored.winner().architecture()).isEqualTo(result.winner().text());
        assertThat(stored.winner().contentHash()).isEqualTo(result.winner().contentHash());
        assertThat(stored.winner().gapToExact()).isEqualTo(result.gapToExact());
        assertThat(stored.winner().clipLoss()).isEqualTo(result.clipLoss());
        assertThat(stored.frontTotal()).isEqualTo(result.front().size());
        assertThat(stored.front()).hasSize(Math.min(result.front().size(), Ledger.MOST_POINTS));
        assertThat(stored.front().get(0))
                .isEqualTo(Ledger.Point.of(result.front().get(0)));
        assertThat(stored.latencyTable().sha256()).isEqualTo("abc");
        assertThat(stored.qualityTable().proxy()).isTrue();
    }

    @Test
    void an_unreachable_target_keeps_its_floor() {
        SearchProblem problem = Tables.problem(1, "evolution");
        SearchResult result = ContractTests.search(problem);

        Ledger stored = Ledger.read(Ledger.of(problem, result, "", "", null).json());

        assertThat(stored.outcome().type()).isEqualTo(Ledger.Outcome.Type.UNREACHABLE);
        assertThat(result.outcome())
                .isEqualTo(new SearchResult.Outcome.Unreachable(
                        java.util.Objects.requireNonNull(stored.outcome().floorMs())));
        assertThat(stored.winner().gapToExact()).isNull();
    }

    @Test
    void a_broken_result_is_refused_by_name() {
        SearchProblem problem = Tables.problem(1e5, "exact");
        String json =
                Ledger.of(problem, ContractTests.search(problem), "", "", null).json();

        assertThatThrownBy(() -> Ledger.read(json.replace("\"groupSize\": 1", "\"groupSize\": -1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parameters.groupSize");
        assertThatThrownBy(() -> Ledger.read("[]")).hasMessageContaining("must be an object");
        assertThatThrownBy(() -> Ledger.read("")).isInstanceOf(IllegalArgumentException.class);
    }

    /** No field has a silent default: one that was renamed, in the code or in a document, is named. */
    @Test
    void a_field_that_is_missing_is_named_unless_it_may_be_unknown() {
        Set<String> unknown = new TreeSet<>();
        JsonElement round = JsonParser.parseString(ROUND);
        without(round, round, "", unknown);

        assertThat(unknown)
                .containsExactly(
                        "measured",
                        "measured.candidates.deltaClipError",
                        "measured.candidates.value",
                        "measured.clipError",
                        "measured.lossError",
                        "measured.tuned",
                        "measured.tuned.clipBeforeError",
                        "measured.tuned.gainError",
                        "steps.deltaClipError",
                        "steps.value");
    }

    private static void without(JsonElement round, JsonElement part, String path, Set<String> unknown) {
        if (part.isJsonArray()) {
            part.getAsJsonArray().forEach(element -> without(round, element, path, unknown));
        } else if (part instanceof JsonObject object) {
            for (String name : List.copyOf(object.keySet())) {
                String whole = path.isEmpty() ? name : path + "." + name;
                without(round, object.get(name), whole, unknown);
                JsonElement taken = object.remove(name);
                try {
                    Round.read(round.toString());
                    unknown.add(whole);
                } catch (IllegalArgumentException missing) {
                    assertThat(missing).hasMessageContaining(name + ": is missing");
                }
                object.add(name, taken);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"number\": 1|\"number\": \"1\"|number: must be a number without quotes",
                "\"number\": 1|\"number\": 1.5|number",
                "\"number\": 1|\"number\": 1, \"number\": 1|number: is there twice",
                "\"latencyMs\": 2.5|\"latencyMs\": NaN|latencyMs",
                "\"REMOVE\"|\"FORGET\"|steps[0].type: must be one of [REMOVE, COPY]",
                "\"steps\": 5,|\"steps\": 0,|measured.tuned.settings.steps must be 1 to",
                "\"clip\": 0.9|\"clip\": []|measured.clip: must be a number"
            })
    void a_value_of_another_type_is_named(String right, String wrong, String message) {
        assertThat(ROUND).contains(right);
        assertThatThrownBy(() -> Round.read(ROUND.replace(right, wrong)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void fields_of_later_versions_are_ignored() {
        assertThat(Round.read(ROUND.replace("\"number\": 1", "\"number\": 1, \"fromTheFuture\": [{\"a\": 1}]")))
                .isEqualTo(Round.read(ROUND));
    }
}
