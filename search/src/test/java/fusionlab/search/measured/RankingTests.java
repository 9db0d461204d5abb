package fusionlab.search.measured;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.search.TieBreak;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class RankingTests {

    private final Ranking ranking = new Ranking(new TieBreak(List.of(5, 4, 3, 2, 1, 0)));

    /** With the same loss for both prompts. */
    private static Scored removal(int position, double ms, double loss) {
        return MadeUpRemoval.of(position, ms, loss, loss);
    }

    private static List<Integer> order(Comparator<Scored> comparator, Scored... removals) {
        return List.of(removals).stream()
                .sorted(comparator)
                .map(scored -> scored.place().position())
                .toList();
    }

    @Test
    void what_improves_clip_goes_first_and_of_that_what_saves_most() {
        assertThat(order(
                        ranking.lowestFirst(),
                        removal(0, -1, -0.5),
                        removal(1, 1, 0.01),
                        removal(2, 1, -0.001),
                        removal(3, 2, -0.0001),
                        removal(4, 1, 0),
                        removal(5, 4, 0.01)))
                .containsExactly(3, 2, 4, 5, 1, 0);
    }

    @Test
    void equal_values_go_by_what_they_save_and_then_by_their_rank() {
        assertThat(order(ranking.lowestFirst(), removal(0, 1, 0.25), removal(1, 2, 0.5), removal(2, 1, 0.25)))
                .containsExactly(1, 2, 0);
    }

    @Test
    void the_most_valuable_block_is_copied_first_and_never_one_that_saves_nothing() {
        assertThat(order(
                        ranking.highestFirst(),
                        removal(0, 0, 9),
                        removal(1, 1, 0.01),
                        removal(2, 1, 0.25),
                        removal(3, 1, -0.5),
                        removal(4, 2, 0.5)))
                .containsExactly(4, 2, 1, 3, 0);
    }
}
