package fusionlab.search.ablation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of one variant under one condition.
 *
 * @param scores one for each prompt in order: cosine similarity of picture and prompt
 * @param distance of the drawn pictures from reference pictures; null where there are none
 * @param pictures of the first prompts, PNG files
 */
public record Measured(List<Double> scores, @Nullable Double distance, List<byte[]> pictures) {

    /** PNG of one picture. */
    public static final int MAX_PICTURE_BYTES = 64 * 1024;

    public Measured {
        scores = List.copyOf(scores);
        pictures = List.copyOf(pictures);
    }

    /** A copy of the scores. */
    public double[] numbers() {
        return scores.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** The same with the first pictures only. */
    public Measured withPictures(int count) {
        return new Measured(scores, distance, pictures.subList(0, count));
    }
}
