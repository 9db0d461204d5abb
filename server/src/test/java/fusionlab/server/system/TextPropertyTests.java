package fusionlab.server.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.server.rest.Attachment;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.springframework.http.ContentDisposition;
import org.springframework.http.MediaType;

class TextPropertyTests {

    private static final Pattern PLAIN = Pattern.compile(PlainText.PATTERN);

    /** Much of what is odd in Unicode: halves of pairs, pairs, joiners, turned writing, separators, and plain letters. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                        "a",
                        "ß",
                        "語",
                        "é",
                        " ",
                        "\t",
                        "\n",
                        "\r\n",
                        "\0",
                        "\u001b",
                        "\u2028",
                        "\u2029",
                        "\u202e",
                        "\u200b",
                        "\u200c",
                        "\u200d",
                        "\ufeff",
                        "\ud83d",
                        "\ude00",
                        "\ud83d\ude00",
                        "\udb40\udc41",
                        "-",
                        "/",
                        "\"",
                        "'",
                        ";",
                        "%",
                        "<",
                        "…",
                        "9")
                .list()
                .ofMaxSize(30)
                .map(parts -> String.join("", parts));
    }

    @Property
    void a_line_of_a_page_holds_nothing_unfit_and_is_no_longer_than_allowed(
            @ForAll("texts") String text, @ForAll @IntRange(min = 2, max = 40) int longest) {
        String line = OneLine.of(text, longest);

        assertThat(line).matches(PLAIN).isNotEmpty().hasSizeLessThanOrEqualTo(longest);
        assertThat(OneLine.of(line, longest)).isEqualTo(line);
        if (PLAIN.matcher(text).matches() && text.equals(text.strip()) && !text.isEmpty() && text.length() <= longest) {
            assertThat(line).isEqualTo(text);
        }
    }

    @Property
    void the_beginning_of_a_text_is_as_long_as_may_be_and_cuts_no_pair(
            @ForAll("texts") String text, @ForAll @IntRange(max = 40) int most) {
        String beginning = OneLine.beginning(text, most);

        assertThat(text).startsWith(beginning);
        assertThat(beginning.length()).isBetween(Math.min(text.length(), most) - 1, most);
        assertThat(beginning.length() == Math.min(text.length(), most))
                .isNotEqualTo(text.length() > most && most > 0 && Character.isHighSurrogate(text.charAt(most - 1)));
    }

    @Property
    void a_name_is_taken_as_it_is_or_refused_with_its_field_and_a_remedy(
            @ForAll("texts") String text, @ForAll @IntRange(min = 1, max = 20) int longest) {
        boolean fit = !text.isBlank()
                && text.length() <= longest
                && PLAIN.matcher(text).matches();

        if (fit) {
            assertThatCode(() -> PlainName.check("name", text, longest)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> PlainName.check("name", text, longest))
                    .isInstanceOfSatisfying(InvalidRequestException.class, refused -> {
                        assertThat(refused.field()).isEqualTo("name");
                        assertThat(refused.remedy()).isNotBlank();
                    });
        }
    }

    @Property
    void what_an_agent_says_keeps_its_length_and_can_be_stored(@ForAll("texts") String text) {
        String storable = AgentText.storable(text);

        assertThat(storable).hasSameSizeAs(text).doesNotContain("\0");
        byte[] stored = storable.getBytes(StandardCharsets.UTF_8);
        assertThat(new String(stored, StandardCharsets.UTF_8)).isEqualTo(storable);
        if (storable.equals(text)) {
            assertThat(text).doesNotContain("\0");
        }
        assertThat(AgentText.storable(storable)).isEqualTo(storable);
    }

    @Property
    void whatever_a_thing_is_called_its_file_has_a_name_that_no_path_is_made_of(@ForAll("texts") String text) {
        String header = new Attachment("table", text.repeat(9), ".csv")
                .download(MediaType.TEXT_PLAIN, "")
                .disposition();
        String name = String.valueOf(ContentDisposition.parse(header).getFilename());
        assertThat(header).matches("[\\x20-\\x7e]+");
        assertThat(name).startsWith("table").endsWith(".csv").doesNotContain("/", "\\", "..", "\"", "%", "\ufffd");
        assertThat(name.length()).isLessThanOrEqualTo("table-.csv".length() + 81);
        byte[] encoded = name.getBytes(StandardCharsets.UTF_8);
        assertThat(new String(encoded, StandardCharsets.UTF_8)).isEqualTo(name);
    }

    @Property
    void what_is_quoted_of_a_request_is_short_and_begins_as_it_was_sent(@ForAll("texts") String text) {
        String sent = text.repeat(5);

        String quoted = UnreadableBody.shortened(sent);

        assertThat(quoted.length()).isLessThanOrEqualTo(83);
        if (sent.length() <= 80) {
            assertThat(quoted).isEqualTo(sent);
        }
        assertThat(sent).startsWith(quoted.replaceAll("\\.\\.\\.$", ""));
        if (AgentText.storable(sent).equals(sent.replace('\0', '\ufffd'))) {
            assertThat(AgentText.storable(quoted))
                    .as("no pair is cut in half")
                    .isEqualTo(quoted.replace('\0', '\ufffd'));
        }
    }
}
