package fusionlab.search.measured;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScoringTests {

    @Test
    void a_choice_is_undecided_while_noise_could_turn_it_and_it_matters() {
        Scored noisy = MadeUpRemoval.of(0, 1, 0.01, 0.03);
        assertThat(Scoring.undecided(noisy, MadeUpRemoval.of(0, 1, 0.04, 0.01))).isTrue();
        assertThat(Scoring.undecided(noisy, MadeUpRemoval.of(0, 1, 0.11, 0.13)))
                .as("far worse")
                .isFalse();
        Scored harmless = MadeUpRemoval.of(0, 1, -0.01, -0.03);
        assertThat(Scoring.undecided(harmless, MadeUpRemoval.of(0, 1, -0.03, -0.01)))
                .as("both harmless")
                .isFalse();
        Scored even = MadeUpRemoval.of(0, 1, -0.02, 0.02);
        assertThat(Scoring.undecided(harmless, even)).as("one of them not").isTrue();
        assertThat(Scoring.undecided(even, harmless))
                .as("nor the other way round")
                .isTrue();
    }
}
