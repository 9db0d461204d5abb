package fusionlab.quality.efficientdecoder;

import fusionlab.quality.evaluation.Surroundings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A world's prompts: those that a decoder is trained on, and those that it is only compared on. A world without training captions of its own
 * gives its last prompts to the comparison.
 */
public record PromptSplit(List<String> training, List<String> heldOut) {

    private static final int HELD_OUT = 256;
    private static final int HELD_OUT_SHARE = 5;

    /** How many prompts can be held out. */
    public static int most(Surroundings surroundings) {
        List<String> all = distinct(surroundings);
        return surroundings.trainingPrompts().isEmpty() ? all.size() - 1 : all.size();
    }

    /**
     * @param held how many are held out; null for the usual number: 256, of prompts without training captions at most a fifth
     * @throws IllegalArgumentException if that is less than 2 or more than {@link #most}
     */
    public static PromptSplit of(Surroundings surroundings, @Nullable Integer held) {
        List<String> captions = surroundings.trainingPrompts();
        List<String> all = distinct(surroundings);
        int usual = captions.isEmpty() ? Math.max(2, Math.min(HELD_OUT, all.size() / HELD_OUT_SHARE)) : HELD_OUT;
        int count = held == null ? usual : held;
        if (count < 2 || count > most(surroundings)) {
            throw new IllegalArgumentException(
                    "the number of held-out prompts must be 2 to " + most(surroundings) + ", and is " + count);
        }
        int first = all.size() - count;
        return captions.isEmpty()
                ? new PromptSplit(all.subList(0, first), all.subList(first, all.size()))
                : new PromptSplit(captions, all.subList(0, count));
    }

    /** The tiny world's prompts repeat; a folder's are taken as they are in its file. */
    private static List<String> distinct(Surroundings surroundings) {
        List<String> all = surroundings.prompts();
        return surroundings.trainingPrompts().isEmpty()
                ? all
                : all.stream().distinct().toList();
    }
}
