package fusionlab.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClipTextTests {

    @Test
    void a_loss_is_written_as_a_change_with_its_sign() {
        assertThat(ClipText.changeOfLoss(-0.0014, Double.NaN)).isEqualTo("+0.0014");
        assertThat(ClipText.changeOfLoss(0.0026, Double.NaN)).isEqualTo("-0.0026");
        assertThat(ClipText.changeOfLoss(0, Double.NaN)).isEqualTo("+0.0000");
        assertThat(ClipText.changeOfLoss(-0.0, 0)).isEqualTo("+0.0000");
        assertThat(ClipText.changeOfLoss(1e-17, Double.NaN)).isEqualTo("+0.0000");
    }

    @Test
    void what_four_decimals_would_round_away_has_two_significant_digits() {
        assertThat(ClipText.change(-0.000027)).isEqualTo("-0.000027");
        assertThat(ClipText.change(0.00042)).isEqualTo("+0.00042");
        assertThat(ClipText.plain(0.000031)).isEqualTo("0.000031");
        assertThat(ClipText.change(0.0123456, 0.000031)).isEqualTo("+0.012346");
        assertThat(ClipText.plain(0.9486802)).isEqualTo("0.9487");
    }
}
