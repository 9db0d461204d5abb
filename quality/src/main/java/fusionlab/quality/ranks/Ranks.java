package fusionlab.quality.ranks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * The processes that train together. Each makes the same calls in the same order, from one thread at a time; a call waits for the other
 * ranks, and throws {@link RanksException} if one is gone or does not come in time. Tensors are contiguous and on the CPU.
 */
public interface Ranks extends AutoCloseable {

    /** Something that each rank does for itself. */
    @FunctionalInterface
    interface OwnWork<T> {
        T done() throws IOException;
    }

    /** Number of this process, from 0. */
    int rank();

    /** Number of processes. */
    int size();

    /** Replaces a tensor by the sum of all ranks' tensors; all have the same bits then. */
    void sum(Tensor tensor);

    /** Replaces a tensor by that of rank 0. */
    void copyFirst(Tensor tensor);

    @Override
    void close();

    /** Whether this is rank 0, which writes the files. */
    default boolean isFirst() {
        return rank() == 0;
    }

    /** This rank's part of {@code count} numbered pieces: each is one rank's, neighbours stay together, and parts differ by one piece at most. */
    default List<Integer> share(int count) {
        long pieces = count;
        return IntStream.range((int) (pieces * rank() / size()), (int) (pieces * (rank() + 1) / size()))
                .boxed()
                .toList();
    }

    default double sum(double value) {
        return sum(new double[] {value})[0];
    }

    /** The sums of all ranks' values, place by place. */
    default double[] sum(double[] values) {
        try (PointerScope scope = new PointerScope()) {
            Tensor tensor = torch.empty(
                    new long[] {values.length}, new TensorOptions(torch.ScalarType.Double), new MemoryFormatOptional());
            new DoublePointer(tensor.data_ptr()).put(values);
            sum(tensor);
            double[] sums = new double[values.length];
            new DoublePointer(tensor.data_ptr()).get(sums);
            return sums;
        }
    }

    /** Whether {@code flag} is set in any rank. */
    default boolean any(boolean flag) {
        return sum(flag ? 1 : 0) > 0;
    }

    /** The texts of all ranks, in their order. */
    default List<String> texts(String own) {
        byte[] bytes = own.getBytes(StandardCharsets.UTF_8);
        double[] lengths = new double[size()];
        lengths[rank()] = bytes.length;
        lengths = sum(lengths);
        int longest = (int) Arrays.stream(lengths).max().orElse(0);
        double[] all = new double[size() * longest + 1];
        for (int i = 0; i < bytes.length; i++) {
            all[rank() * longest + i] = bytes[i];
        }
        all = sum(all);
        List<String> texts = new ArrayList<>();
        for (int rank = 0; rank < size(); rank++) {
            byte[] text = new byte[(int) lengths[rank]];
            for (int i = 0; i < text.length; i++) {
                text[i] = (byte) all[rank * longest + i];
            }
            texts.add(new String(text, StandardCharsets.UTF_8));
        }
        return texts;
    }

    /**
     * Ends all ranks unless they have the same value.
     *
     * @param what is the same everywhere in a training, in the plural
     * @param value in parts with commas between them, of which only the different ones are shown
     */
    default void requireSame(String what, String value) {
        List<String> values = texts(value);
        for (int rank = 1; rank < size(); rank++) {
            if (!values.get(rank).equals(values.get(0))) {
                throw new RanksException(
                        rank(),
                        "the " + what + " of rank " + rank + " differ from those of rank 0: "
                                + without(values.get(rank), values.get(0)) + " instead of "
                                + without(values.get(0), values.get(rank)) + "; start all ranks with the same");
            }
        }
    }

    private static String without(String text, String other) {
        Set<String> parts = new LinkedHashSet<>(List.of(text.split(", ")));
        parts.removeAll(Set.copyOf(List.of(other.split(", "))));
        return parts.isEmpty() ? "nothing" : String.join(", ", parts);
    }

    /**
     * Does this rank's work, which must not wait for other ranks.
     *
     * @throws RanksException naming a rank whose work failed, and why, if this rank's did not
     */
    default <T> T together(OwnWork<T> work) throws IOException {
        T result;
        try {
            result = work.done();
        } catch (IOException | RuntimeException problem) {
            try {
                texts("" + problem.getMessage());
            } catch (RanksException lost) {
                problem.addSuppressed(lost);
            }
            throw problem;
        }
        List<String> problems = texts("");
        for (int rank = 0; rank < size(); rank++) {
            if (!problems.get(rank).isEmpty()) {
                throw new RanksException(rank(), "rank " + rank + " failed: " + problems.get(rank));
            }
        }
        return result;
    }
}
