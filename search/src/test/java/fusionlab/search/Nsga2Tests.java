package fusionlab.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What NSGA-II reaches of the exact front. */
class Nsga2Tests {

    @ParameterizedTest
    @ValueSource(ints = {90, 80, 70, 60, 50, 40, 30})
    void comes_close_to_the_exact_front_and_beats_random_removals(int percent) {
        double target = Tables.originalMs() * percent / 100;

        SearchResult nsga2 = ContractTests.search(Tables.problem(target, "nsga2"));
        SearchResult exact = ContractTests.search(Tables.problem(target, "exact"));
        SearchResult random = ContractTests.search(Tables.problem(target, "random"));

        assertThat(nsga2.front()).isEqualTo(exact.front());
        assertThat(nsga2.gapToExact()).isNotNull().isBetween(0.0, 0.003);
        assertThat(nsga2.clipLoss()).isLessThan(random.clipLoss());
    }
}
