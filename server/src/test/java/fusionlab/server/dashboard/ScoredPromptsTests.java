package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.evaluation.EvaluationView.Piece;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoredPromptsTests {

    @Test
    void pieces_that_follow_each_other_are_one_range_and_open_ones_are_left_out() {
        assertThat(ScoredPrompts.of(List.of(piece(128, 192, "DONE"), piece(192, 256, "DONE"))))
                .isEqualTo("129 to 256");
        assertThat(ScoredPrompts.of(List.of(piece(0, 64, "DONE"), piece(64, 128, "QUEUED"), piece(128, 256, "DONE"))))
                .isEqualTo("1 to 64, 129 to 256");
        assertThat(ScoredPrompts.of(List.of(piece(0, 64, "LEASED")))).isEmpty();
    }

    private static Piece piece(int from, int to, String state) {
        return new Piece(from, to, state, 1, null, null, 0, null, null, List.of());
    }
}
