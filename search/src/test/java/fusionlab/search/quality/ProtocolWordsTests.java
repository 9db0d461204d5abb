package fusionlab.search.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a protocol's words say about the steps of the pictures. */
class ProtocolWordsTests {

    @ParameterizedTest
    @CsvSource({
        "'ddim 8 steps, guidance 3', 8",
        "'8 ddim steps', 8",
        "'8 dpm-solver++ steps, guidance 3', 8",
        "'fine-tuned for 300 steps, ddim 8 steps', 8",
        "'1000 steps', 1000",
        "'fine-tuned for 300 steps',",
        "'trained for 100,000 steps',",
        "'9999 steps',",
        "'0 steps',",
        "'8 steps, and 4 steps',",
        "'ddim',",
    })
    void steps_are_those_of_the_pictures_or_unknown(String protocol, @Nullable Integer steps) {
        QualityTable table = new QualityTable("name", "source", protocol, false, "sd-v1.5", 0.9, Map.of());

        assertThat(table.steps().orElse(null)).isEqualTo(steps);
    }
}
