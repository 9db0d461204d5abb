package fusionlab.search.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.latency.Prediction.Predicted;
import fusionlab.search.ContractTests;
import fusionlab.search.SearchProblem;
import fusionlab.search.SearchResult;
import fusionlab.search.SearchResult.FrontPoint;
import fusionlab.search.SearchResult.Outcome;
import fusionlab.search.SearchResult.Step;
import fusionlab.search.SmallProblems;
import fusionlab.search.quality.QualityTable;
import fusionlab.unet.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a ledger keeps of a result, and what it leaves out because nobody knows it. */
class LedgerOfResultTests {

    private static final SearchProblem PROBLEM = SmallProblems.of(1, 0.8, "evolution", null);
    private static final SearchResult RESULT = ContractTests.search(PROBLEM);

    private static Ledger ledger(SearchResult result) {
        return Ledger.of(PROBLEM, result, "", "", null);
    }

    private static SearchResult with(Outcome outcome, double error, List<FrontPoint> front) {
        return new SearchResult(
                outcome,
                RESULT.winner(),
                RESULT.latency(),
                RESULT.clipLoss(),
                error,
                RESULT.rounds(),
                RESULT.ties(),
                front,
                null);
    }

    @Test
    void each_end_of_a_search_has_its_word_and_only_an_unreachable_one_a_floor() {
        Map<Outcome, Ledger.Outcome.Type> types = Map.of(
                new Outcome.TargetMet(), Ledger.Outcome.Type.TARGET_MET,
                new Outcome.Unreachable(12.5), Ledger.Outcome.Type.UNREACHABLE,
                new Outcome.ClipFloorReached(), Ledger.Outcome.Type.CLIP_FLOOR_REACHED,
                new Outcome.RoundsUsedUp(), Ledger.Outcome.Type.ROUNDS_USED_UP,
                new Outcome.Cancelled(), Ledger.Outcome.Type.CANCELLED);
        types.forEach((outcome, type) -> {
            Ledger ledger = ledger(with(outcome, 0.1, List.of()));
            boolean unreachable = outcome instanceof Outcome.Unreachable;
            assertThat(ledger.outcome().type()).isEqualTo(type);
            assertThat(ledger.outcome().floorMs()).isEqualTo(unreachable ? Double.valueOf(12.5) : null);
            assertThat(json(ledger).getAsJsonObject("outcome").has("floorMs")).isEqualTo(unreachable);
        });
    }

    @Test
    void the_original_and_both_tables_are_described() {
        Ledger ledger = ledger(RESULT);

        assertThat(ledger.original())
                .isEqualTo((Predicted) PROBLEM.latencies().predict(SmallProblems.TOPOLOGY.original()));
        assertThat(ledger.topology())
                .isEqualTo(new Ledger.Network(
                        "small", SmallProblems.TOPOLOGY.contentHash(), SmallProblems.TOPOLOGY.latentSize()));
        assertThat(ledger.latencyTable().name()).isEqualTo(PROBLEM.latencies().name());
        assertThat(ledger.latencyTable().additivityValidated()).isFalse();
        assertThat(ledger.qualityTable().topologyHash())
                .as("only the name is known")
                .isNull();
        assertThat(json(ledger)
                        .getAsJsonObject("qualityTable")
                        .get("topologyHash")
                        .isJsonNull())
                .isTrue();
        assertThat(json(ledger).has("measured")).isFalse();
        QualityTable known = new QualityTable(
                "q", "s", "", true, "small", 0.9, PROBLEM.qualities().slots(), SmallProblems.TOPOLOGY.contentHash());
        Ledger ofKnown = Ledger.of(
                new SearchProblem(PROBLEM.topology(), PROBLEM.latencies(), known, PROBLEM.parameters()),
                RESULT,
                "a",
                "b",
                null);
        assertThat(ofKnown.qualityTable())
                .isEqualTo(new Ledger.Qualities("q", true, "s", "b", SmallProblems.TOPOLOGY.contentHash()));
    }

    @Test
    void numbers_that_nobody_knows_are_null_and_all_others_themselves() {
        assertThat(ledger(with(new Outcome.TargetMet(), Double.NaN, List.of()))
                        .winner()
                        .clipLossError())
                .isNull();
        assertThat(ledger(with(new Outcome.TargetMet(), 0.25, List.of()))
                        .winner()
                        .clipLossError())
                .isEqualTo(0.25);
        Step step = new Step(Action.copy("a"), 0.5, Double.NaN, -2, -3, -1, Double.POSITIVE_INFINITY, "why");
        Round round = Round.of(new SearchResult.Round(3, List.of(step), 7, 0.125));

        assertThat(round)
                .isEqualTo(new Round(
                        3,
                        7,
                        0.125,
                        List.of(new Round.Step(Action.Type.COPY, "a", 0.5, null, -2, -3, -1, null, "why")),
                        null,
                        null));
        assertThat(round.steps().get(0).removal()).isFalse();
        assertThat(Round.of(RESULT.rounds().get(0)).steps().get(0).removal()).isTrue();
        JsonObject written = JsonParser.parseString(LedgerJson.write(round)).getAsJsonObject();
        assertThat(written.has("measured")).isFalse();
        assertThat(written.getAsJsonArray("steps")
                        .get(0)
                        .getAsJsonObject()
                        .get("value")
                        .isJsonNull())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_999, 2_000, 2_001, 3_999, 10_000})
    void a_long_front_is_thinned_evenly_between_its_ends(int points) {
        List<FrontPoint> front = new ArrayList<>();
        for (int i = 0; i < points; i++) {
            front.add(new FrontPoint(i, -i, List.of()));
        }
        Ledger ledger = ledger(with(new Outcome.TargetMet(), 0, front));
        List<Ledger.Point> kept = ledger.front();

        assertThat(ledger.frontTotal()).isEqualTo(points);
        assertThat(kept).hasSize(Math.min(points, 2_000)).doesNotHaveDuplicates();
        if (points > 0) {
            assertThat(kept).first().isEqualTo(Ledger.Point.of(front.get(0)));
            assertThat(kept).last().isEqualTo(Ledger.Point.of(front.get(points - 1)));
        }
        double apart = kept.size() < 2 ? 0 : (points - 1.0) / (kept.size() - 1);
        for (int i = 1; i < kept.size(); i++) {
            double step = kept.get(i).latencyMs() - kept.get(i - 1).latencyMs();
            assertThat(step).isBetween(Math.floor(apart), Math.ceil(apart));
        }
    }

    @Test
    void whether_the_end_was_compared_on_prompts_of_its_own_is_known_of_later_ledgers_alone() {
        assertThat(measured(null).comparedOnHeldOut()).isFalse();
        assertThat(measured(0).comparedOnHeldOut()).isFalse();
        assertThat(measured(1).comparedOnHeldOut()).isTrue();
    }

    private static Measured measured(@Nullable Integer heldOut) {
        Measured.Protocol protocol = new Measured.Protocol("p", "w", "s", "c", 8, 3, "ddim", 1);
        Measured.Clip clip = new Measured.Clip(1, "base", null, 0.9, null, 64);
        return new Measured(
                1, "c", "w", protocol, "h", 64, 256, 0.001, null, null, clip, clip, clip, null, 0, null, 0, null, null,
                null, List.of(), null, heldOut, null);
    }

    private static JsonObject json(Ledger ledger) {
        return JsonParser.parseString(ledger.json()).getAsJsonObject();
    }
}
