package fusionlab.server.evaluation;

import fusionlab.search.PairedDifference;
import fusionlab.search.distance.FrechetDistance;
import fusionlab.search.distance.Moments;
import java.util.Arrays;

/** The first scores of an evaluation, and the moments of the features of its pictures. Filled piece by piece. */
public final class Gathered {

    private final int dimension;
    private final double[] scores;
    private int filled;
    private Moments drawn;
    private Moments reference;

    private Gathered(int dimension, int prompts) {
        this.dimension = dimension;
        this.scores = new double[prompts];
        this.drawn = Moments.none(dimension);
        this.reference = Moments.none(dimension);
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
        drawn = drawn.merged(Moments.of(dimension, Arrays.copyOf(drawnVectors, count * dimension)));
        reference = reference.merged(Moments.of(dimension, Arrays.copyOf(referenceVectors, count * dimension)));
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
        return FrechetDistance.between(drawn, reference);
    }
}
