package fusionlab.quality.ranks;

import org.bytedeco.pytorch.Tensor;

/** One process that trains by itself: it has every part, and waits for nobody. */
record Alone() implements Ranks {

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public void sum(Tensor tensor) {
        // is the sum already
    }

    @Override
    public void copyFirst(Tensor tensor) {
        // is the first already
    }

    @Override
    public void close() {
        // holds nothing
    }
}
