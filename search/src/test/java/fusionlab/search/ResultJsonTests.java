package fusionlab.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.search.SearchResult.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResultJsonTests {

    @ParameterizedTest
    @MethodSource("fusionlab.search.ContractTests#algorithms")
    void what_is_written_is_read_back(String algorithm) {
        SearchProblem problem = Tables.problem(Tables.originalMs() / 2, algorithm);
        SearchResult result = ContractTests.search(problem);

        StoredResult stored = ResultJson.read(ResultJson.write(problem, result, "abc", "def"));

        assertThat(stored.parameters()).isEqualTo(problem.parameters());
        assertThat(stored.rounds()).isEqualTo(result.rounds());
        assertThat(stored.ties()).isEqualTo(result.ties());
        assertThat(stored.latency()).isEqualTo(result.latency());
        assertThat(stored.winner()).isEqualTo(result.winner().text());
        assertThat(stored.winnerHash()).isEqualTo(result.winner().contentHash());
        assertThat(stored.gapToExact()).isEqualTo(result.gapToExact());
        assertThat(stored.clipLoss()).isEqualTo(result.clipLoss());
        assertThat(stored.frontTotal()).isEqualTo(result.front().size());
        assertThat(stored.front()).hasSize(Math.min(result.front().size(), ResultJson.MOST_POINTS));
        assertThat(stored.front().get(0)).isEqualTo(result.front().get(0));
        assertThat(stored.latencyTableSha256()).isEqualTo("abc");
        assertThat(stored.proxy()).isTrue();
    }

    @Test
    void an_unreachable_target_keeps_its_floor() {
        SearchProblem problem = Tables.problem(1, "evolution");
        SearchResult result = ContractTests.search(problem);

        StoredResult stored = ResultJson.read(ResultJson.write(problem, result));

        assertThat(stored.outcome()).isEqualTo(result.outcome()).isInstanceOf(Outcome.Unreachable.class);
        assertThat(stored.gapToExact()).isNull();
    }

    @Test
    void a_broken_result_is_refused_by_name() {
        SearchProblem problem = Tables.problem(1e5, "exact");
        String json = ResultJson.write(problem, ContractTests.search(problem));

        assertThatThrownBy(() -> ResultJson.read(json.replace("\"groupSize\": 1", "\"groupSize\": -1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parameters.groupSize");
        assertThatThrownBy(() -> ResultJson.read("[]")).hasMessageContaining("must be an object");
    }
}
