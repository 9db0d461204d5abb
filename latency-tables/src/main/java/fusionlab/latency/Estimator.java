package fusionlab.latency;

import java.util.Collection;
import java.util.Map;

/** Turns raw samples into estimates. Stateless and thread-safe. */
public final class Estimator {

    /** @param precisionTarget relative half width above which a cell is flagged, e.g. 0.03 */
    public Estimator(double precisionTarget) {
        throw new UnsupportedOperationException("skeleton");
    }

    /**
     * Estimates for each key in {@code samples}, in order of first appearance.
     *
     * @param sentinelKey the block that stands in every round; its median per round normalises the drift
     */
    public Map<String, Estimate> estimate(Collection<Sample> samples, String sentinelKey) {
        throw new UnsupportedOperationException("skeleton");
    }
}
