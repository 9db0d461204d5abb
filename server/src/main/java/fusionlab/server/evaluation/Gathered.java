package fusionlab.server.evaluation;

import fusionlab.search.PairedDifference;
import fusionlab.search.distance.FrechetDistance;
import fusionlab.search.distance.Moments;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The first scores of an evaluation, and the moments of the features of its pictures. Filled piece by piece. */
public final class Gathered {

    private final int dimension;
    private final double[] scores;
    private int filled;
    private @Nullable Moments drawn;
    private @Nullable Moments reference;

    private Gathered(int dimension, int prompts) {
        this.dimension = dimension;
        this.scores = new double[prompts];
    }

    static Gathered none(int dimension, int prompts) {
        return new Gathered(dimension, prompts);
    }

    /** A piece that does not continue what is there is left out, and so is what lies beyond the last prompt. */
    void add(int from, Double[] piece, float[] drawnVectors, float[] referenceVectors) {
        if (from != filled) {
            return;
        }
        int count = Math.min(piece.length, scores.length - from);
        for (int i = 0; i < count; i++) {
            scores[filled++] = piece[i];
        }
        drawn = with(drawn, drawnVectors, count);
        reference = with(reference, referenceVectors, count);
    }

    /** Moments of many dimensions are large: there are none before the first piece. */
    private Moments with(@Nullable Moments before, float[] vectors, int count) {
        Moments piece = Moments.of(dimension, Arrays.copyOf(vectors, count * dimension));
        return before == null ? piece : before.merged(piece);
    }

    boolean isWhole() {
        return filled == scores.length;
    }

    /** Mean of the scores with its standard error. */
    public PairedDifference clip() {
        return PairedDifference.of(scores.length, k -> scores[k]);
    }

    /** Of the drawn pictures from the reference pictures. */
    public double frechetDistance() {
        return FrechetDistance.between(Objects.requireNonNull(drawn), Objects.requireNonNull(reference));
    }
}
