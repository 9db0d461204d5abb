package fusionlab.quality.comparison;

/**
 * What all models of a comparison draw, and how it is timed.
 *
 * @param first prompt that is drawn
 * @param prompts how many are scored
 * @param pictures of the first of them, for people
 * @param guidance classifier-free, 1 for none
 * @param seed prompt k's noise follows from seed + k
 * @param batch pictures that are drawn at once for the seconds an image
 * @param repetitions of each model, by turns
 */
public record ComparisonPlan(
        int first, int prompts, int pictures, String sampler, double guidance, long seed, int batch, int repetitions) {

    /** One past the last prompt that is scored. */
    int end() {
        return first + prompts;
    }
}
