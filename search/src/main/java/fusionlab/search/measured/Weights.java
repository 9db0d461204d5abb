package fusionlab.search.measured;

import java.util.ArrayList;
import java.util.List;

/**
 * Weights of a UNet, named by the tunings that produced them rather than by their bytes: so a search can ask for weights before they exist,
 * and its decisions are the same on every worker.
 *
 * @param history the tunings in order; empty for the checkpoint's own weights
 */
public record Weights(List<Tuning> history) {

    private static final Weights OWN = new Weights(List.of());

    public Weights {
        history = List.copyOf(history);
    }

    /** The checkpoint's own. */
    public static Weights own() {
        return OWN;
    }

    public boolean tuned() {
        return !history.isEmpty();
    }

    /** The weights that a tuning produces from these. */
    public Weights after(Tuning tuning) {
        List<Tuning> more = new ArrayList<>(history);
        more.add(tuning);
        return new Weights(more);
    }

    /** The weights that {@link #last} started from. @throws IllegalStateException for the checkpoint's own weights */
    public Weights before() {
        last();
        return new Weights(history.subList(0, history.size() - 1));
    }

    /** The tuning that produced them. @throws IllegalStateException for the checkpoint's own weights */
    public Tuning last() {
        if (history.isEmpty()) {
            throw new IllegalStateException("the checkpoint's own weights do not come from a tuning");
        }
        return history.get(history.size() - 1);
    }
}
