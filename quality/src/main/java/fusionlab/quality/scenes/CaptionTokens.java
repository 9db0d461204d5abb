package fusionlab.quality.scenes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The closed vocabulary of captions. A caption is {@value #LENGTH} tokens: begin, its words, end, padding. */
final class CaptionTokens {

    static final int LENGTH = 12;

    private static final int BEGIN = 1;
    private static final int END = 2;
    private static final Map<String, Integer> NUMBERS = numbers();

    private CaptionTokens() {}

    static int vocabulary() {
        return NUMBERS.size();
    }

    /** Tokens of all captions, one after another. @throws IllegalArgumentException naming an unknown word */
    static long[] of(List<String> captions) {
        long[] tokens = new long[captions.size() * LENGTH];
        for (int i = 0; i < captions.size(); i++) {
            int at = i * LENGTH;
            tokens[at++] = BEGIN;
            for (String word : words(captions.get(i))) {
                tokens[at++] = number(word);
            }
            tokens[at] = END;
        }
        return tokens;
    }

    /** The index of each caption's end token in the array of {@link #of}. */
    static long[] ends(List<String> captions) {
        long[] ends = new long[captions.size()];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = (long) i * LENGTH + 1 + words(captions.get(i)).size();
        }
        return ends;
    }

    private static List<String> words(String caption) {
        List<String> words =
                caption.isBlank() ? List.of() : List.of(caption.strip().split("\\s+"));
        if (words.size() > LENGTH - 2) {
            throw new IllegalArgumentException("A caption of the world scenes has at most " + (LENGTH - 2)
                    + " words, not " + words.size() + ": " + shortened(caption));
        }
        return words;
    }

    private static int number(String word) {
        Integer number = NUMBERS.get(word);
        if (number == null) {
            throw new IllegalArgumentException("The world scenes does not know the word '" + shortened(word)
                    + "'; it knows "
                    + String.join(", ", NUMBERS.keySet().stream().skip(END + 1).toList()));
        }
        return number;
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }

    private static Map<String, Integer> numbers() {
        List<String> words = new ArrayList<>(List.of("<pad>", "<begin>", "<end>"));
        for (Scene scene : Scenes.training()) {
            words.addAll(List.of(scene.caption().split(" ")));
        }
        Map<String, Integer> numbers = new LinkedHashMap<>();
        words.forEach(word -> numbers.putIfAbsent(word, numbers.size()));
        return numbers;
    }
}
