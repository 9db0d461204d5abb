package fusionlab.server.dashboard;

import fusionlab.unet.Architecture;
import java.util.ArrayList;
import java.util.List;

/** An architecture's compact text in a few words, for lists: {@code original}, {@code without mid_block.attentions.0}, {@code 22 slots removed}. */
final class ArchitectureWords {

    private static final String REMOVED = "=0";

    private ArchitectureWords() {}

    static String of(String text) {
        if (text.equals(Architecture.BASE)) {
            return "original";
        }
        String[] slots = text.split(",", -1);
        if (slots.length == 1 && text.endsWith(REMOVED)) {
            return "without " + text.substring(0, text.length() - REMOVED.length());
        }
        int removed = 0;
        for (String slot : slots) {
            removed += slot.endsWith(REMOVED) ? 1 : 0;
        }
        List<String> words = new ArrayList<>();
        add(words, removed, "removed");
        add(words, slots.length - removed, "copied");
        return String.join(", ", words);
    }

    private static void add(List<String> words, int slots, String what) {
        if (slots > 0) {
            words.add(slots + (slots == 1 ? " slot " : " slots ") + what);
        }
    }
}
