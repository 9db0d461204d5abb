package fusionlab.quality.sampling;

import fusionlab.quality.tensors.Floats;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;

/** The noise that sampling begins with: prompt k's depends on seed + k alone, not on the batch, the machine or the Java version. */
public final class Noise {

    private Noise() {}

    /**
     * @param from first prompt, included
     * @param to last prompt, excluded
     * @param shape channels, height and width
     * @return [to - from, channels, height, width], in the caller's PointerScope
     */
    public static Tensor of(long seed, int from, int to, long... shape) {
        int each = Math.toIntExact(LongStream.of(shape).reduce(1, Math::multiplyExact));
        float[] values = new float[Math.multiplyExact(to - from, each)];
        for (int prompt = from; prompt < to; prompt++) {
            fill(values, (prompt - from) * each, each, new SplittableRandom(seed + prompt));
        }
        long[] all = LongStream.concat(LongStream.of(to - from), LongStream.of(shape))
                .toArray();
        return Floats.tensor(values, all);
    }

    /** Box and Muller's pairs, in arithmetic that is the same on every JVM. */
    private static void fill(float[] values, int start, int count, SplittableRandom random) {
        for (int i = 0; i < count; i += 2) {
            double radius = Math.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
            double angle = 2 * Math.PI * random.nextDouble();
            values[start + i] = (float) (radius * StrictMath.cos(angle));
            if (i + 1 < count) {
                values[start + i + 1] = (float) (radius * StrictMath.sin(angle));
            }
        }
    }
}
