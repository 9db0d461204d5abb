package fusionlab.quality.diffusers;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * CLIP's own scheme, small: 256 characters for the bytes, the same at the end of a word, what is merged, and the two special tokens. In CLIP's
 * vocabulary the first numbers are the same as here: {@code a} is 64 and {@code a</w>} is 320.
 */
final class TinyVocabulary {

    static final List<String> MERGES = List.of("l o", "lo w</w>", "lo w", "e r</w>", "low er</w>");
    static final int SIZE = 512 + MERGES.size() + 2;
    static final long START = SIZE - 2;
    static final long END = SIZE - 1;

    private TinyVocabulary() {}

    static void write(Path folder) throws IOException {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        List<String> characters = characters();
        characters.forEach(character -> numbers.put(character, numbers.size()));
        characters.forEach(character -> numbers.put(character + "</w>", numbers.size()));
        MERGES.forEach(merge -> numbers.put(merge.replace(" ", ""), numbers.size()));
        numbers.put("<|startoftext|>", numbers.size());
        numbers.put("<|endoftext|>", numbers.size());
        Files.writeString(folder.resolve("vocab.json"), new Gson().toJson(numbers));
        Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\n" + String.join("\n", MERGES) + "\n");
    }

    /** GPT-2's characters for bytes: the printable ones for themselves, the rest from 256 up. */
    private static List<String> characters() {
        List<String> characters = new ArrayList<>();
        List<String> rest = new ArrayList<>();
        for (int b = 0; b < 256; b++) {
            boolean printable = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
            if (printable) {
                characters.add(Character.toString(b));
            } else {
                rest.add(Character.toString(256 + rest.size()));
            }
        }
        characters.addAll(rest);
        return characters;
    }
}
