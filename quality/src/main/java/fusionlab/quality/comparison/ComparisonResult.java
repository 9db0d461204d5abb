package fusionlab.quality.comparison;

import fusionlab.quality.evaluation.ChunkScores;
import fusionlab.search.PairedDifference;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a comparison found.
 *
 * @param load of the machine before the seconds were measured, over its last minute; negative if unknown
 * @param rows one for each model, in their order
 */
public record ComparisonResult(ComparisonPlan plan, double load, List<Row> rows) {

    /**
     * @param scored its prompts, in their order
     * @param pictures of the first of them
     */
    public record Row(ComparedModel model, ChunkScores scored, List<BufferedImage> pictures, DrawingSeconds seconds) {

        List<Double> scores() {
            return scored.scores();
        }

        double clip() {
            return scored.mean();
        }

        /** Of the mean. */
        double clipError() {
            return scored.standardError();
        }

        /** This model's CLIP minus another one's, prompt by prompt. */
        PairedDifference minus(Row other) {
            return PairedDifference.of(scored.numbers(), other.scored.numbers(), scores().size());
        }
    }

    /** The captions of the pictures. */
    List<String> captions() {
        return rows.get(0)
                .model()
                .world()
                .surroundings()
                .prompts()
                .subList(plan.first(), plan.first() + plan.pictures());
    }

    /** Each pair of models, the later one minus the earlier one. */
    List<Pair> pairs() {
        return IntStream.range(0, rows.size())
                .boxed()
                .flatMap(later -> rows.subList(0, later).stream()
                        .map(earlier -> new Pair(
                                rows.get(later), earlier, rows.get(later).minus(earlier))))
                .toList();
    }

    /** @param difference of CLIP */
    record Pair(Row of, Row to, PairedDifference difference) {}
}
