package fusionlab.quality.evaluation;

/**
 * A network that judges drawn pictures: each by its prompt ({@link PictureScorer}), or all of them as a set ({@link FeatureNetwork}).
 * Thread-safe as {@link Surroundings} are, and with the same rules for tensors.
 */
public interface Metric extends AutoCloseable {

    /** Memory on top of that of the world that is judged: nothing for networks that the world has anyway. */
    default MemoryNeed memoryNeed() {
        return MemoryNeed.NOTHING;
    }

    /** Nothing for networks that belong to others. */
    @Override
    default void close() {}
}
