package fusionlab.search.ablation;

import fusionlab.search.PairedDifference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several variants of a checkpoint, each measured under the same conditions with the same prompts and the same noise.
 *
 * @param name for people
 * @param prompts how they were drawn and scored
 * @param proxy whether the numbers say nothing quantitative about Stable Diffusion
 * @param reference name of the variant that the others are compared with
 * @param examples the prompts of the cells' pictures, in their order
 * @param cells one for each variant and condition: all conditions of the first variant, then of the next
 */
public record Ablation(
        String name,
        Prompts prompts,
        boolean proxy,
        String reference,
        List<String> examples,
        List<Variant> variants,
        List<Condition> conditions,
        List<Cell> cells) {

    /** The largest: with it, a file stays below the 16 Mi characters that are read. */
    public static final int MAX_SCORES = 100_000;

    public static final int MAX_PICTURES = 160;
    public static final int MAX_VARIANTS = 50;
    public static final int MAX_CONDITIONS = 200;

    /** Characters of a name. */
    public static final int MAX_NAME = 120;

    /** Characters of a prompt, or of where a variant comes from. */
    public static final int MAX_TEXT = 2_000;

    /** Sampling steps. */
    public static final int MAX_STEPS = 1_000;

    public static final double MAX_GUIDANCE = 100;

    /** Characters of the text of an architecture. */
    public static final int MAX_ARCHITECTURE = 64 * 1024;

    public Ablation {
        examples = List.copyOf(examples);
        variants = List.copyOf(variants);
        conditions = List.copyOf(conditions);
        cells = List.copyOf(cells);
    }

    /**
     * What was drawn.
     *
     * @param count as many scores has each cell
     * @param set SHA-256 (hex) of the prompts
     * @param scorer SHA-256 (hex) of what scored the pictures
     * @param seed of the noise; prompt k draws from seed + k alone
     * @param distanceName what the cells' distance is, and over which features; null if there is none
     */
    public record Prompts(
            int count,
            String set,
            String scorer,
            String sampler,
            long seed,
            @Nullable String distanceName) {}

    /**
     * A checkpoint.
     *
     * @param checkpoint SHA-256 (hex) of everything that decides its pictures
     * @param source where it comes from, for people
     */
    public record Variant(String name, String checkpoint, String source) {}

    /**
     * How all variants drew.
     *
     * @param steps sampling steps
     * @param guidance classifier-free guidance scale
     */
    public record Condition(String name, int steps, double guidance) {}

    /**
     * What one variant gave under one condition.
     *
     * @param architecture its text, in the variant's own topology
     */
    public record Cell(String architecture, Measured measured) {}

    /**
     * A line of the table: a cell with its comparison.
     *
     * @param clip mean of the scores with its standard error
     * @param difference the variant's scores minus the reference's under the same condition, prompt by prompt; null for the reference
     * @param change the variant's scores minus its own under the first condition; null for that condition
     */
    public record Row(
            Variant variant,
            Condition condition,
            Cell cell,
            PairedDifference clip,
            @Nullable PairedDifference difference,
            @Nullable PairedDifference change) {}

    public Cell cell(int variant, int condition) {
        return cells.get(variant * conditions.size() + condition);
    }

    /** The table, in the order of the cells. */
    public List<Row> rows() {
        int other = variants.stream().map(Variant::name).toList().indexOf(reference);
        List<Row> rows = new ArrayList<>();
        for (int variant = 0; variant < variants.size(); variant++) {
            for (int condition = 0; condition < conditions.size(); condition++) {
                Cell cell = cell(variant, condition);
                double[] scores = cell.measured().numbers();
                rows.add(new Row(
                        variants.get(variant),
                        conditions.get(condition),
                        cell,
                        PairedDifference.of(scores.length, k -> scores[k]),
                        variant == other ? null : minus(scores, cell(other, condition)),
                        condition == 0 ? null : minus(scores, cell(variant, 0))));
            }
        }
        return rows;
    }

    private static PairedDifference minus(double[] scores, Cell other) {
        return PairedDifference.of(scores, other.measured().numbers(), scores.length);
    }

    /** The same without pictures, for places that keep them elsewhere. */
    public Ablation withoutPictures() {
        return new Ablation(
                name,
                prompts,
                proxy,
                reference,
                List.of(),
                variants,
                conditions,
                cells.stream()
                        .map(cell ->
                                new Cell(cell.architecture(), cell.measured().withPictures(0)))
                        .toList());
    }
}
