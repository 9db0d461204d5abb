package fusionlab.quality.tensors;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import org.bytedeco.pytorch.Tensor;

/** Weights and inputs that Java and Python both compute from a name, so that fixtures need not hold them (src/test/python/generated.py). */
public final class GeneratedNumbers {

    private GeneratedNumbers() {}

    /** From -1 to 1; in the caller's PointerScope. */
    public static Tensor tensor(String name, long... shape) {
        float[] values = new float[Math.toIntExact(elements(shape))];
        long seed = seed(name);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) number(seed, i);
        }
        return Floats.tensor(values, shape);
    }

    /** Matrices so that their products neither grow nor vanish; scales of normalisations near one. */
    public static Tensor weight(String name, List<Long> shape) {
        long[] sizes = shape.stream().mapToLong(Long::longValue).toArray();
        float[] values = new float[Math.toIntExact(elements(sizes))];
        double scale = shape.size() > 1 ? Math.sqrt(3.0 * sizes[0] / values.length) : 0.2;
        boolean norm = shape.size() == 1 && (name.endsWith(".weight") || name.endsWith(".running_var"));
        long seed = seed(name);
        for (int i = 0; i < values.length; i++) {
            double value = scale * number(seed, i);
            values[i] = (float) (norm ? 1 + value : value);
        }
        return Floats.tensor(values, sizes);
    }

    private static long seed(String name) {
        CRC32 crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }

    private static double number(long seed, int index) {
        long bits = seed + (index + 1) * 2_654_435_761L & 0xffff_ffffL;
        bits ^= bits >>> 16;
        bits = bits * 0x45d9f3bL & 0xffff_ffffL;
        bits ^= bits >>> 16;
        return bits / 0x1p31 - 1;
    }

    private static long elements(long... shape) {
        long elements = 1;
        for (long size : shape) {
            elements *= size;
        }
        return elements;
    }
}
