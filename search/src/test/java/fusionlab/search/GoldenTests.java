package fusionlab.search;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.TableFile;
import fusionlab.search.SearchProblem.Parameters;
import fusionlab.search.ledger.Ledger;
import fusionlab.search.measured.MeasuredEvolution;
import fusionlab.search.measured.MeasuredProblem;
import fusionlab.search.measured.MeasuredState;
import fusionlab.search.measured.MeasuredState.Ended;
import fusionlab.search.quality.QualityDescription;
import fusionlab.search.quality.QualityFormats;
import fusionlab.search.quality.QualityTable;
import fusionlab.unet.ContentHash;
import fusionlab.unet.SlotKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Stored bytes of earlier versions ({@code golden/README.md}): they are read and written unchanged, and the same inputs give the same
 * bytes.
 */
class GoldenTests {

    private static final Path FOLDER = Path.of("src/test/resources/fusionlab/search/golden");

    /** A search on the two stored tables, as people ask for it. */
    private record Asked(
            String name,
            double percent,
            String algorithm,
            long seed,
            int group,
            @Nullable Double floor,
            int rounds) {

        SearchProblem problem(LatencyTable latencies, QualityTable qualities) {
            return new SearchProblem(
                    latencies.topology(),
                    latencies,
                    qualities,
                    parameters(latencies, percent, algorithm, seed, group, floor, false, rounds));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Asked> searches() {
        return Stream.of(
                new Asked("evolution", 60, "evolution", 0, 1, null, 1_000),
                new Asked("evolution-groups", 50, "evolution", 7, 3, null, 1_000),
                new Asked("evolution-floor", 40, "evolution", 0, 1, 0.28, 1_000),
                new Asked("evolution-few-rounds", 40, "evolution", 0, 1, null, 2),
                new Asked("evolution-nothing-to-do", 100, "evolution", 0, 1, null, 1_000),
                new Asked("exact", 60, "exact", 0, 1, null, 1_000),
                new Asked("exact-floor", 40, "exact", 0, 1, 0.28, 1_000),
                new Asked("random", 60, "random", 3, 1, null, 50),
                new Asked("nsga2", 60, "nsga2", 5, 1, null, 20),
                new Asked("unreachable", 1, "evolution", 0, 1, null, 1_000));
    }

    @ParameterizedTest
    @MethodSource("searches")
    void a_search_on_stored_tables_gives_the_same_bytes(Asked asked) {
        SearchProblem problem = asked.problem(latencies("latency-table.json"), qualities("quality-table.json"));
        SearchResult result = ContractTests.search(problem);

        check(
                "result-" + asked + ".json",
                Ledger.of(problem, result, "ab".repeat(32), "cd".repeat(32), null)
                        .json());
    }

    /** Their results are megabytes, of which the hash is kept. */
    @Test
    void a_search_of_a_real_topology_gives_the_same_bytes() {
        StringBuilder hashes = new StringBuilder();
        LatencyTable latencies = Tables.latencies(Tables.SD, 1);
        searches().forEach(asked -> {
            SearchProblem problem = asked.problem(latencies, Tables.proxy());
            if (asked.floor() == null) {
                hashes.append(ContentHash.of(ledger(problem, ContractTests.search(problem))))
                        .append("  ")
                        .append(asked)
                        .append('\n');
            }
        });
        check("sd-v1.5-results.sha256", hashes.toString());
    }

    @ParameterizedTest
    @MethodSource("searches")
    void a_stored_result_is_read_and_written_unchanged(Asked asked) {
        Ledger stored = Ledger.read(file("result-" + asked + ".json"));
        assertThat(stored.parameters().algorithm()).isEqualTo(asked.algorithm());
        assertThat(stored.parameters().seed()).isEqualTo(asked.seed());
        check("result-" + asked + ".json", stored.json());
    }

    @Test
    void quality_tables_are_read_and_written_unchanged_in_both_forms() {
        for (String name : new String[] {"quality-table", "quality-of-a-name", "quality-unknown-errors"}) {
            QualityTable table = qualities(name + ".json");
            check(name + ".json", QualityFormats.writeJson(table));
            check(name + ".csv", QualityFormats.writeCsv(table));
            assertThat(qualities(name + ".csv")).isEqualTo(table);
        }
    }

    /** Searches on measured quality, of which each decides by stored scores alone. */
    enum Measured {
        PLAIN(60, 1, null, false, 0, 1_000, 16),
        GROUPS(50, 4, null, false, 0, 1_000, 0),
        GROUP_TAKEN_BACK(50, 4, 0.878, false, 0, 1_000, 0),
        COPIES(75, 1, null, true, 0, 1_000, 0),
        TUNING(60, 2, null, false, 400, 1_000, 16),
        FEW_ROUNDS(50, 1, null, false, 0, 2, 16),
        FLOOR(40, 1, 0.885, false, 0, 1_000, 0),
        NOISE(60, 1, null, false, 0, 1_000, 16),
        TUNED_COPIES(82, 1, null, true, 400, 1_000, 16);

        private final double percent;
        private final int group;
        private final @Nullable Double floor;
        private final boolean copies;
        private final int tuningSteps;
        private final int rounds;
        private final int heldOut;

        Measured(
                double percent,
                int group,
                @Nullable Double floor,
                boolean copies,
                int tuningSteps,
                int rounds,
                int heldOut) {
            this.percent = percent;
            this.group = group;
            this.floor = floor;
            this.copies = copies;
            this.tuningSteps = tuningSteps;
            this.rounds = rounds;
            this.heldOut = heldOut;
        }

        MeasuredProblem problem(LatencyTable latencies) {
            return new MeasuredProblem(
                    latencies,
                    parameters(latencies, percent, "evolution", 1, group, floor, copies, rounds),
                    new MeasuredProblem.Prompts(8, 32, 0.001, heldOut),
                    new MeasuredProblem.Label("measured", "made up", "none", this == PLAIN),
                    tuningSteps);
        }

        String file() {
            return "measured-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_measured_search_replayed_on_stored_scores_gives_the_same_bytes(Measured measured) {
        MeasuredProblem problem = measured.problem(latencies("latency-table.json"));
        StoredScores scores = StoredScores.of(file(measured.file() + ".scores"));

        Ended ended = (Ended) MeasuredEvolution.advance(problem, scores);

        check(
                measured.file() + ".json",
                ledger(problem.with(ended.table()), ended.result())
                        + QualityFormats.writeJson(ended.table())
                        + described(ended));
    }

    static String ledger(SearchProblem problem, SearchResult result) {
        return Ledger.of(problem, result, "", "", null).json();
    }

    private static String described(Ended ended) {
        StringBuilder text = new StringBuilder();
        for (MeasuredState.Round round : ended.rounds()) {
            line(
                    text,
                    "round",
                    round.number(),
                    round.before().text(),
                    round.after().text(),
                    round.latencyMs());
            line(text, "clip", round.clip(), round.clipError(), round.prompts(), round.note());
            line(text, "loss", numbers(round.loss()));
            round.steps()
                    .forEach(step -> line(
                            text,
                            "step",
                            step.action().type(),
                            step.action().slot(),
                            step.deltaClip(),
                            step.deltaClipError(),
                            step.savedMs(),
                            step.savedLowMs(),
                            step.savedHighMs(),
                            step.value(),
                            step.note()));
            round.candidates()
                    .forEach(candidate -> line(
                            text,
                            "candidate",
                            candidate.slot(),
                            numbers(candidate.delta()),
                            candidate.savedMs(),
                            candidate.value()));
            MeasuredState.Tuned tuned = round.tuned();
            if (tuned != null) {
                line(
                        text,
                        "tuned",
                        StoredScores.name(tuned.weights(), round.after()),
                        numbers(tuned.clipBefore()),
                        numbers(tuned.gain()));
            }
        }
        MeasuredState.Comparison comparison = ended.comparison();
        line(text, "agreement", ended.agreement().pearson(), ended.agreement().spearman());
        line(text, "compared", comparison.prompts(), numbers(comparison.baseClip()), numbers(comparison.winnerClip()));
        line(text, "additive", comparison.additiveLoss(), comparison.additiveLossError());
        for (MeasuredState.Rival rival : new MeasuredState.Rival[] {comparison.oneShot(), comparison.exact()}) {
            line(
                    text,
                    "rival",
                    rival.architecture().text(),
                    rival.latencyMs(),
                    numbers(rival.clip()),
                    numbers(rival.gain()));
        }
        MeasuredState.TuningGain tuning = comparison.tuning();
        if (tuning != null) {
            line(text, "tuning", numbers(tuning.untunedClip()), numbers(tuning.gain()));
            ended.copies()
                    .forEach(copy -> line(
                            text,
                            "copy",
                            copy.round(),
                            copy.slot(),
                            StoredScores.name(copy.weightsBefore(), copy.before()),
                            StoredScores.name(copy.weightsAfter(), copy.after()),
                            copy.costMs(),
                            numbers(copy.gain()),
                            numbers(copy.change()),
                            copy.kept(),
                            copy.refusal()));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, Object... words) {
        for (Object word : words) {
            text.append(word).append(' ');
        }
        text.append('\n');
    }

    private static String numbers(PairedDifference difference) {
        return difference.mean() + " +- " + difference.standardError() + " of " + difference.count();
    }

    private static Parameters parameters(
            LatencyTable latencies,
            double percent,
            String algorithm,
            long seed,
            int group,
            @Nullable Double floor,
            boolean copies,
            int rounds) {
        double original = ((fusionlab.latency.Prediction.Predicted)
                        latencies.predict(latencies.topology().original()))
                .ms();
        return new Parameters(
                original * percent / 100, algorithm, seed, group, floor, EnumSet.allOf(SlotKind.class), copies, rounds);
    }

    private static LatencyTable latencies(String name) {
        return TableFile.read(file(name).getBytes(StandardCharsets.UTF_8));
    }

    private static QualityTable qualities(String name) {
        return QualityFormats.read(file(name).getBytes(StandardCharsets.UTF_8), QualityDescription.NONE);
    }

    private static String file(String name) {
        try {
            return Files.readString(FOLDER.resolve(name));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static void check(String name, String written) {
        assertThat(written).as(name).isEqualTo(file(name));
    }
}
