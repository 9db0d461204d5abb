package fusionlab.search.measured;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TuningSettingsTests {

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 0", "100000, 1, 1e-9, 0.999"})
    void settings_of_a_tuning_up_to_their_limits_are_taken(int steps, int batch, double rate, double skip) {
        assertThatCode(() -> new TuningSettings(steps, batch, rate, skip, 0)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1, 0",
        "100001, 1, 1, 0",
        "1, 0, 1, 0",
        "1, 1, 0, 0",
        "1, 1, 1.001, 0",
        "1, 1, NaN, 0",
        "1, 1, 1, -0.001",
        "1, 1, 1, 1",
        "1, 1, 1, NaN"
    })
    void settings_of_a_tuning_beyond_their_limits_are_refused(int steps, int batch, double rate, double skip) {
        assertThatIllegalArgumentException().isThrownBy(() -> new TuningSettings(steps, batch, rate, skip, 0));
    }
}
