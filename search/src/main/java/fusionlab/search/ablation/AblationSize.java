package fusionlab.search.ablation;

import java.util.Optional;

/** How large an ablation may be, so that its file can be read and its page shown. */
public final class AblationSize {

    private AblationSize() {}

    /**
     * @param cells variants times conditions
     * @param prompts scores of each
     * @param pictures of each
     * @return what is too large, and what helps
     */
    public static Optional<String> require(int cells, int prompts, int pictures) {
        if ((long) cells * prompts > Ablation.MAX_SCORES) {
            return Optional.of(cells + " cells of " + prompts + " prompts are more than " + Ablation.MAX_SCORES
                    + " scores; use fewer variants, conditions or prompts");
        }
        if ((long) cells * pictures > Ablation.MAX_PICTURES) {
            return Optional.of(cells + " cells with " + pictures + " pictures are more than " + Ablation.MAX_PICTURES
                    + " pictures; use fewer pictures");
        }
        return Optional.empty();
    }
}
