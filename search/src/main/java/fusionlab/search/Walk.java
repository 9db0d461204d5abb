package fusionlab.search;

import fusionlab.latency.Estimate;
import fusionlab.search.SearchResult.Step;
import fusionlab.unet.Architecture;
import java.util.LinkedHashMap;
import java.util.Map;

/** The current state of a search: counts, latency and loss, changed action by action. Confined to one search. */
public final class Walk {

    private final Space space;
    private final int[] counts;
    private long picoseconds;
    private long loss;
    private double errorSquares;

    public Walk(Space space) {
        this.space = space;
        this.counts = space.places().stream().mapToInt(Place::originalCount).toArray();
        this.picoseconds = space.originalPicoseconds();
    }

    public int count(Place place) {
        return counts[place.position()];
    }

    public boolean targetMet() {
        return space.meetsTarget(picoseconds);
    }

    /** Whether the CLIP floor allows to remove one block. */
    boolean mayRemove(Place place) {
        long after = loss + place.delta(count(place));
        return after <= loss || space.meetsFloor(after);
    }

    /** Whether the target still holds with one block more. */
    public boolean mayCopy(Place place) {
        int count = count(place);
        return count >= 1 && count < place.largestCount() && space.meetsTarget(picoseconds + place.saved(count + 1));
    }

    public void remove(Place place) {
        int count = counts[place.position()]--;
        picoseconds -= place.saved(count);
        loss += place.delta(count);
        errorSquares += place.deltaError(count) * place.deltaError(count);
    }

    public void copy(Place place) {
        int count = ++counts[place.position()];
        picoseconds += place.saved(count);
    }

    /** The ledger line of removing one block, before it is done. */
    Step removal(Place place, String note) {
        int count = count(place);
        return place.removal(count, Place.clip(place.delta(count)), place.deltaError(count), place.value(count), note);
    }

    public long picoseconds() {
        return picoseconds;
    }

    long loss() {
        return loss;
    }

    public double latencyMs() {
        return Estimate.milliseconds(picoseconds);
    }

    double clipLoss() {
        return Place.clip(loss);
    }

    double clipLossError() {
        return Math.sqrt(errorSquares);
    }

    public Architecture architecture() {
        Map<String, Integer> changed = new LinkedHashMap<>();
        for (Place place : space.places()) {
            changed.put(place.slot(), count(place));
        }
        return Architecture.of(space.problem().topology(), changed);
    }
}
