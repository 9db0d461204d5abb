package fusionlab.unet.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class TextPropertyTests {

    @Property
    void a_line_is_one_line_of_at_most_a_thousand_characters(@ForAll @StringLength(max = 1_500) String text) {
        String line = OneLine.of(text);

        assertThat(line.chars().noneMatch(Character::isISOControl)).isTrue();
        assertThat(line).doesNotContain("\u2028", "\u2029");
        assertThat(line.length()).isEqualTo(text.length() <= 1_000 ? text.length() : 1_003);
        assertThat(OneLine.of(line).substring(0, Math.min(1_000, line.length())))
                .isEqualTo(line.substring(0, Math.min(1_000, line.length())));
    }

    @Property
    void what_was_written_in_utf_8_is_read(@ForAll @AlphaChars @StringLength(max = 20) String text)
            throws CharacterCodingException {
        String any = text + "ä€\uD83D\uDE00";

        assertThat(MistakenFile.utf8(any.getBytes(StandardCharsets.UTF_8))).isEqualTo(any);
        assertThat(MistakenFile.utf8(("\uFEFF" + any).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(any);
        assertThatThrownBy(() -> MistakenFile.utf8(("\uFEFF" + any).getBytes(StandardCharsets.UTF_16LE)))
                .hasMessage("is UTF-16 text; save it as UTF-8");
        assertThatThrownBy(() -> MistakenFile.utf8(("\uFEFF" + any).getBytes(StandardCharsets.UTF_16BE)))
                .hasMessage("is UTF-16 text; save it as UTF-8");
    }

    @Property
    void bytes_are_text_or_refused(@ForAll byte[] bytes) {
        try {
            MistakenFile.describe(MistakenFile.utf8(bytes));
        } catch (CharacterCodingException refused) {
            assertThat(refused.getMessage()).endsWith("save it as UTF-8");
        }
    }

    @Property
    void the_nearest_name_is_no_farther_than_any_other(
            @ForAll @AlphaChars @StringLength(max = 6) String name,
            @ForAll @Size(max = 5) List<@AlphaChars @StringLength(min = 1, max = 6) String> known) {
        String advice = NearestName.advice(name, known);
        if (advice.isEmpty()) {
            assertThat(known).allMatch(each -> 2 * distance(name, each) > Math.max(name.length(), each.length()));
            return;
        }
        String nearest = advice.substring("; the nearest is '".length(), advice.length() - 1);
        assertThat(known).contains(nearest);
        assertThat(known)
                .allMatch(each -> distance(name, each) >= distance(name, nearest)
                        || 2 * distance(name, each) > Math.max(name.length(), each.length()));
    }

    @Example
    void a_part_of_a_name_is_enough() {
        assertThat(NearestName.advice("mid", List.of("down_blocks.0", "mid_block.attentions.0")))
                .isEqualTo("; the nearest is 'mid_block.attentions.0'");
        assertThat(NearestName.advice("mi", List.of("mid_block.attentions.0"))).isEmpty();
    }

    @Example
    void what_is_in_a_files_place_is_named() {
        assertThat(MistakenFile.describe("  version https://git-lfs.github.com/spec/v1\n"))
                .contains("git lfs pull");
        assertThat(MistakenFile.describe("\n<!DOCTYPE html>")).contains("is a web page");
        assertThat(MistakenFile.describe("<HTML>")).contains("is a web page");
        assertThat(MistakenFile.describe("{\n<<<<<<< ours\n1\n=======\n2\n>>>>>>> theirs\n}"))
                .contains("merge conflict");
        assertThat(MistakenFile.describe("{}")).isNull();
    }

    /** By the definition: without its table. */
    private static int distance(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return a.length() + b.length();
        }
        int replaced = distance(a.substring(1), b.substring(1)) + (a.charAt(0) == b.charAt(0) ? 0 : 1);
        return Math.min(replaced, 1 + Math.min(distance(a.substring(1), b), distance(a, b.substring(1))));
    }
}
