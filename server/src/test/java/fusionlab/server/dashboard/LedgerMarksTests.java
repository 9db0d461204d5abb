package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.search.ledger.Round;
import fusionlab.unet.Action;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LedgerMarksTests {

    private static final String FIRST = "its removal improves CLIP, so it goes first";

    private final LedgerMarks marks = new LedgerMarks();

    @Test
    void only_a_significant_gain_improves_clip() {
        assertThat(marks.effect(removal(-0.003, 0.001, FIRST))).isEqualTo("improves CLIP");
        assertThat(marks.effect(removal(-0.003, 0.002, FIRST))).isEqualTo("no clear effect");
        assertThat(marks.effect(removal(-0.003, null, FIRST))).isEqualTo("improves CLIP");
        assertThat(marks.effect(removal(0.003, 0.002, ""))).isNull();
    }

    @Test
    void a_tie_counts_the_slots_of_its_note() {
        assertThat(marks.tie(removal(1, 1, FIRST + "; cannot be told apart from a, b, c, d and 8 more")))
                .isEqualTo("tie (12)");
        assertThat(marks.tie(removal(1, 1, "cannot be told apart from a"))).isEqualTo("tie (1)");
        assertThat(marks.tie(removal(1, 1, FIRST))).isNull();
        assertThat(marks.rest(removal(1, 1, FIRST + "; cannot be told apart from a; and more")))
                .isEqualTo("and more");
    }

    private static Round.Step removal(double deltaClip, @Nullable Double error, String note) {
        return new Round.Step(Action.Type.REMOVE, "a.0", deltaClip, error, 1, 1, 1, 1.0, note);
    }

    private static Round.Step removal(double deltaClip, double error, String note) {
        return removal(deltaClip, Double.valueOf(error), note);
    }
}
