package fusionlab.quality.scenes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class CaptionTokensTests {

    @Test
    void eachCaptionHasItsTokensBetweenBeginAndEnd() {
        List<String> captions = List.of("", "a red circle above a blue cross on gray");

        long[] tokens = CaptionTokens.of(captions);
        long[] ends = CaptionTokens.ends(captions);

        assertThat(tokens).hasSize(2 * CaptionTokens.LENGTH);
        assertThat(tokens).startsWith(1, 2, 0);
        assertThat(tokens[CaptionTokens.LENGTH]).isEqualTo(1);
        assertThat(ends).containsExactly(1, CaptionTokens.LENGTH + 10);
        assertThat(tokens[(int) ends[1]]).isEqualTo(2);
    }

    @Test
    void allWordsOfAllScenesAreKnown() {
        assertThat(CaptionTokens.vocabulary()).isEqualTo(3 + 5 + 6 + 4 + 3);
        assertThat(CaptionTokens.of(Scenes.prompts())).doesNotContain(-1);
    }

    @Test
    void anUnknownWordIsNamedWithTheKnownOnes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CaptionTokens.of(List.of("a red astronaut")))
                .withMessageContaining("'astronaut'")
                .withMessageContaining("circle");
    }

    @Test
    void aCaptionThatIsTooLongIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CaptionTokens.of(List.of("a ".repeat(20))))
                .withMessageContaining("at most 10 words");
    }
}
