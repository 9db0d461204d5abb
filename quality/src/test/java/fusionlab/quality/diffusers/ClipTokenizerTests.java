package fusionlab.quality.diffusers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClipTokenizerTests {

    private static final long LOW = 513; // low</w>
    private static final long LOWER = 516; // lower</w>
    private static final long S = 's' - '!'; // bytes begin with '!'
    private static final long END_OF_WORD = 256;

    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws Exception {
        TinyVocabulary.write(folder);
    }

    @Test
    void words_are_merged_as_far_as_the_list_goes_and_the_rest_is_padding() {
        assertThat(tokens("low lower", 6))
                .containsExactly(
                        TinyVocabulary.START, LOW, LOWER, TinyVocabulary.END, TinyVocabulary.END, TinyVocabulary.END);
    }

    @Test
    void a_single_letter_has_the_number_that_clip_gives_it() {
        assertThat(tokens("a", 4)[1]).isEqualTo(320); // "a</w>" in OpenAI's vocabulary as well
    }

    @Test
    void case_and_spaces_do_not_matter() {
        assertThat(tokens("  LOW\n\tLower ", 6)).isEqualTo(tokens("low lower", 6));
    }

    @Test
    void digits_are_separate_and_punctuation_keeps_together() {
        assertThat(tokens("12", 6))
                .startsWith(TinyVocabulary.START, '1' - '!' + END_OF_WORD, '2' - '!' + END_OF_WORD, TinyVocabulary.END);
        assertThat(tokens("!?", 6)).startsWith(TinyVocabulary.START, 0, '?' - '!' + END_OF_WORD, TinyVocabulary.END);
    }

    @Test
    void contractions_are_words_of_their_own() {
        assertThat(tokens("low's", 6))
                .startsWith(TinyVocabulary.START, LOW, '\'' - '!', S + END_OF_WORD, TinyVocabulary.END);
    }

    @Test
    void letters_outside_ascii_are_their_bytes() {
        // U+00E9 is the bytes C3 A9; both are printable in Latin 1, and come after the 94 of ASCII and 12 from A1
        long first = 94 + 12 + (0xc3 - 0xae);
        long second = 94 + (0xa9 - 0xa1) + END_OF_WORD;
        assertThat(tokens("\u00e9", 6)).startsWith(TinyVocabulary.START, first, second, TinyVocabulary.END);
        assertThat(tokens("e\u0301", 6)).isEqualTo(tokens("\u00e9", 6)); // composed first
    }

    @Test
    void a_long_text_is_cut_and_keeps_its_end() {
        long[] tokens = tokens(TinyCheckpoint.longText(100), 12);

        assertThat(tokens).hasSize(12).endsWith(LOW, TinyVocabulary.END);
    }

    @Test
    void the_empty_text_is_start_and_end() {
        assertThat(tokens("", 3)).containsExactly(TinyVocabulary.START, TinyVocabulary.END, TinyVocabulary.END);
    }

    @Test
    void padding_and_length_are_as_the_configuration_says() throws Exception {
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"model_max_length\": 5, \"pad_token\": {\"content\": \"!\", \"lstrip\": false}}");

        assertThat(tokens("low", 77)).containsExactly(TinyVocabulary.START, LOW, TinyVocabulary.END, 0, 0);
    }

    @Test
    void a_missing_file_is_named() throws Exception {
        Files.delete(folder.resolve("merges.txt"));

        assertThatThrownBy(() -> tokens("low", 6))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(folder.resolve("merges.txt") + " is missing");
    }

    @Test
    void a_broken_vocabulary_is_named() throws Exception {
        Files.writeString(folder.resolve("vocab.json"), "{\"a\": ");

        assertThatThrownBy(() -> tokens("low", 6))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("vocab.json is not valid JSON");
    }

    @Test
    void merges_of_what_is_no_token_are_refused() throws Exception {
        Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\nl o\nlo xyz\n");

        assertThatThrownBy(() -> tokens("low", 6))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("has no usable tokenizer");
    }

    private long[] tokens(String text, int positions) {
        try (ClipTokenizer tokenizer = ClipTokenizer.open(folder, positions)) {
            return tokenizer.tokens(text);
        }
    }
}
