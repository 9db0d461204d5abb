package fusionlab.server.ablation;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import fusionlab.search.PairedDifference;
import fusionlab.search.ablation.Ablation;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An ablation in a list, which never reads its document.
 *
 * @param proxy whether its numbers say nothing quantitative about Stable Diffusion
 * @param reference the variant that the others are compared with
 * @param variants how many
 * @param conditions how many
 * @param prompts for each variant and condition
 */
public record AblationView(
        long id,
        String name,
        boolean proxy,
        String reference,
        int variants,
        int conditions,
        int prompts,
        String createdBy,
        Instant createdAt) {

    /**
     * A mean of differences of scores, in pairs of equal prompts and noise.
     *
     * @param clip positive is a gain
     * @param low of its 95 % interval
     * @param distinct whether 0 lies outside that
     */
    public record Difference(double clip, double standardError, double low, double high, boolean distinct) {

        static @Nullable Difference of(@Nullable PairedDifference difference) {
            return difference == null
                    ? null
                    : new Difference(
                            difference.mean(),
                            difference.standardError(),
                            difference.mean() - difference.halfWidth(),
                            difference.mean() + difference.halfWidth(),
                            difference.distinct());
        }
    }

    /**
     * What a variant gave under a condition.
     *
     * @param cell counted from 0: its pictures are at {@code /api/v1/ablations/ID/pictures/CELL/EXAMPLE}
     * @param checkpoint SHA-256 of everything that decides its pictures
     * @param source where the checkpoint comes from
     * @param clip mean cosine similarity of picture and prompt
     * @param difference from the reference under the same condition; null for the reference
     * @param change from the variant's own first condition; null for that
     * @param distance of the drawn pictures from reference pictures; null if there are none
     */
    public record Row(
            int cell,
            String variant,
            String checkpoint,
            String source,
            String condition,
            String architecture,
            int steps,
            double guidance,
            double clip,
            double clipError,
            @Nullable Difference difference,
            @Nullable Difference change,
            @Nullable Double distance) {}

    /**
     * @param distanceName what the rows' distance is, and over which features
     * @param examples the prompts of each row's pictures
     * @param rows all conditions of the first variant, then of the next
     */
    public record Details(
            @JsonUnwrapped AblationView ablation,
            String sampler,
            long seed,
            String promptSet,
            String scorer,
            @Nullable String distanceName,
            List<String> examples,
            List<Row> rows) {

        static Details of(AblationView view, List<String> examples, Ablation ablation) {
            List<Ablation.Row> rows = ablation.rows();
            return new Details(
                    view,
                    ablation.prompts().sampler(),
                    ablation.prompts().seed(),
                    ablation.prompts().set(),
                    ablation.prompts().scorer(),
                    ablation.prompts().distanceName(),
                    examples,
                    IntStream.range(0, rows.size())
                            .mapToObj(cell -> row(cell, rows.get(cell)))
                            .toList());
        }

        private static Row row(int cell, Ablation.Row row) {
            return new Row(
                    cell,
                    row.variant().name(),
                    row.variant().checkpoint(),
                    row.variant().source(),
                    row.condition().name(),
                    row.cell().architecture(),
                    row.condition().steps(),
                    row.condition().guidance(),
                    row.clip().mean(),
                    row.clip().standardError(),
                    Difference.of(row.difference()),
                    Difference.of(row.change()),
                    row.cell().measured().distance());
        }
    }
}
