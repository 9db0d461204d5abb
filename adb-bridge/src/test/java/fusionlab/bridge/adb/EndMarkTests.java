package fusionlab.bridge.adb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A dropped connection ends like a finished command: only the mark distinguishes them. */
class EndMarkTests {

    private static final List<String> OUTPUTS =
            List.of("", "\n", "one line\n", "no line end", "größer 漢字\n", "__rc\n__rc =\n", "a\n\n\nb\n", "=0\n");

    private static Optional<ShellAnswer> answer(byte[] bytes, Random chunks) {
        EndMark mark = new EndMark(60_000);
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, 1 + chunks.nextInt(5));
            mark.addOutput(bytes, at, length);
            at += length;
        }
        return mark.answer();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void a_command_is_whole_when_its_mark_is_and_not_before(String lineEnd) {
        Random random = new Random(1);
        for (String output : OUTPUTS) {
            for (int exit : new int[] {0, 1, 44, 137, 255}) {
                byte[] whole =
                        (output.replace("\n", lineEnd) + "__rc=" + exit + lineEnd).getBytes(StandardCharsets.UTF_8);
                assertThat(answer(whole, random)).contains(new ShellAnswer(output, exit));
                for (int length = 0; length < whole.length; length++) {
                    byte[] cut = new String(whole, StandardCharsets.ISO_8859_1)
                            .substring(0, length)
                            .getBytes(StandardCharsets.ISO_8859_1);
                    assertThat(answer(cut, random))
                            .as("%s of %s", length, output)
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void a_command_that_speaks_of_a_mark_ends_with_its_own() {
        String output = "__rc=0\nmore\n";
        assertThat(answer((output + "__rc=3\n").getBytes(StandardCharsets.UTF_8), new Random(1)))
                .contains(new ShellAnswer(output, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"__rc=\n", "__rc=x\n", "__rc=99999999999\n", "__rc=1 2\n"})
    void a_mark_without_a_code_does_not_count(String text) {
        assertThat(answer(text.getBytes(StandardCharsets.UTF_8), new Random(1))).isEmpty();
    }

    @Test
    void output_without_an_end_takes_limited_memory_and_does_not_count() {
        EndMark mark = new EndMark(60_000);
        byte[] chunk = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 20; i++) {
            mark.addOutput(chunk, 0, chunk.length);
        }
        mark.addOutput("__rc=0\n".getBytes(StandardCharsets.UTF_8), 0, 7);
        assertThat(mark.answer()).isEmpty();
    }

    @Test
    void a_command_that_goes_on_and_on_is_cancelled_at_its_limit() {
        assertThat(new EndMark(60_000).isCancelled()).isFalse();
        assertThat(new EndMark(-1).isCancelled()).isTrue();
    }

    @Test
    void a_command_that_failed_says_what_it_printed() throws LostException {
        assertThat(new ShellAnswer("fine", 0).orLost("listing").output()).isEqualTo("fine");
        assertThatThrownBy(() -> new ShellAnswer("no space\n", 28).orLost("storing"))
                .isInstanceOf(LostException.class)
                .hasMessageContaining("storing")
                .hasMessageContaining("28")
                .hasMessageEndingWith("no space");
    }
}
