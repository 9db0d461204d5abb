package fusionlab.quality.evaluation;

import fusionlab.quality.tensors.Floats;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Pictures of the prompts that drawn pictures are compared with, one for each. Thread-safe. */
public interface ReferencePictures {

    /** Pixels along a side. */
    int size();

    /** SHA-256 (hex) of what decides the pictures and their order. */
    String hash();

    /** Those of the prompts {@code from} to {@code to} (excluded): [to - from,3,size,size], row-major, -1 to 1. */
    float[] numbers(int from, int to);

    /** As {@link #numbers}, in the caller's PointerScope. */
    default Tensor tensor(int from, int to) {
        return Floats.tensor(numbers(from, to), to - from, 3, size(), size());
    }

    /** Where they come from. */
    interface Source {

        /** @throws RuntimeException of ours, if a prompt has no picture or a picture cannot be read */
        ReferencePictures of(List<String> prompts, int size);
    }
}
