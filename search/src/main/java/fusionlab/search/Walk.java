package fusionlab.search;

import fusionlab.latency.Estimate;
import fusionlab.search.SearchResult.Step;
import fusionlab.unet.Architecture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The current state of a search: counts, latency and loss, changed action by action. Confined to one search. */
public final class Walk {

    private final Space space;
    private final int[] counts;
    private final List<Space> further;
    private final long[] furtherPicoseconds;
    private long picoseconds;
    private long loss;
    private double errorSquares;

    public Walk(Space space) {
        this.space = space;
        this.counts = space.places().stream().mapToInt(Place::originalCount).toArray();
        this.picoseconds = space.originalPicoseconds();
        this.further = space.further();
        this.furtherPicoseconds =
                further.stream().mapToLong(Space::originalPicoseconds).toArray();
    }

    public int count(Place place) {
        return counts[place.position()];
    }

    /** On all devices. */
    public boolean targetMet() {
        boolean met = space.meetsTarget(picoseconds);
        for (int i = 0; i < furtherPicoseconds.length && met; i++) {
            met = further.get(i).meetsTarget(furtherPicoseconds[i]);
        }
        return met;
    }

    /** The device that is furthest from its target, as a share of it; 0 for the first. */
    int binding() {
        int binding = 0;
        double share = space.shareOfTarget(picoseconds);
        for (int i = 0; i < furtherPicoseconds.length; i++) {
            double other = further.get(i).shareOfTarget(furtherPicoseconds[i]);
            if (other > share) {
                binding = i + 1;
                share = other;
            }
        }
        return binding;
    }

    /** Whether one device's target is met. @param device 0 for the first */
    boolean targetMet(int device) {
        return device == 0
                ? space.meetsTarget(picoseconds)
                : further.get(device - 1).meetsTarget(furtherPicoseconds[device - 1]);
    }

    /** On each device, in milliseconds. */
    List<Double> latenciesMs() {
        List<Double> all = new ArrayList<>();
        all.add(latencyMs());
        for (long each : furtherPicoseconds) {
            all.add(Estimate.milliseconds(each));
        }
        return all;
    }

    /** The largest share of a target that a device takes. */
    double shareOfTarget() {
        int binding = binding();
        return binding == 0
                ? space.shareOfTarget(picoseconds)
                : further.get(binding - 1).shareOfTarget(furtherPicoseconds[binding - 1]);
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
        takeAway(place.position(), count, 1);
        loss += place.delta(count);
        errorSquares += place.deltaError(count) * place.deltaError(count);
    }

    public void copy(Place place) {
        int count = ++counts[place.position()];
        takeAway(place.position(), count, -1);
    }

    /** One of {@code count} blocks on all devices, whichever of them the caller's place is of. @param blocks 1, or -1 to add one */
    private void takeAway(int position, int count, int blocks) {
        picoseconds -= blocks * space.places().get(position).saved(count);
        for (int i = 0; i < furtherPicoseconds.length; i++) {
            furtherPicoseconds[i] -=
                    blocks * further.get(i).places().get(position).saved(count);
        }
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
