package fusionlab.quality.evaluation;

import fusionlab.search.distance.FrechetDistance;
import fusionlab.search.distance.Moments;
import java.util.List;

/**
 * The features of a piece's pictures, one vector after another, in the order of the prompts.
 *
 * @param drawn of the pictures that the architecture drew
 * @param reference of the reference pictures of the same prompts
 */
@SuppressWarnings("ArrayRecordComponent") // handed on at once
public record ChunkFeatures(float[] drawn, float[] reference) {

    /** None gathered. */
    public static final ChunkFeatures NONE = new ChunkFeatures(new float[0], new float[0]);

    /** Fréchet distance of the drawn pictures from the reference pictures. @param dimension of a vector */
    public double distance(int dimension) {
        return FrechetDistance.between(Moments.of(dimension, drawn), Moments.of(dimension, reference));
    }

    static ChunkFeatures joined(List<ChunkFeatures> parts) {
        return new ChunkFeatures(
                together(parts.stream().map(ChunkFeatures::drawn).toList()),
                together(parts.stream().map(ChunkFeatures::reference).toList()));
    }

    private static float[] together(List<float[]> parts) {
        float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
