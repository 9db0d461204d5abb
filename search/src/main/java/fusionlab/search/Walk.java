package fusionlab.search;

import fusionlab.latency.Estimate;
import fusionlab.search.SearchResult.Step;
import fusionlab.unet.Architecture;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The current state of a search: counts, latency and loss, changed action by action. Confined to one search. */
public final class Walk {

    private final Space space;
    private final List<Space> devices;
    private final int[] counts;
    /** Of each device. */
    private final long[] picoseconds;

    private long loss;
    private double errorSquares;

    public Walk(Space space) {
        this.space = space;
        this.counts = space.places().stream().mapToInt(Place::originalCount).toArray();
        this.devices = space.devices();
        this.picoseconds =
                devices.stream().mapToLong(Space::originalPicoseconds).toArray();
    }

    public int count(Place place) {
        return counts[place.position()];
    }

    /** On all devices. */
    public boolean targetMet() {
        boolean met = true;
        for (int device = 0; device < picoseconds.length && met; device++) {
            met = targetMet(device);
        }
        return met;
    }

    /** Whether one device's target is met. @param device 0 for the first */
    boolean targetMet(int device) {
        return devices.get(device).meetsTarget(picoseconds[device]);
    }

    /** The device that is furthest from its target, as a share of it; 0 for the first. */
    int binding() {
        int binding = 0;
        for (int device = 1; device < picoseconds.length; device++) {
            if (shareOfTarget(device) > shareOfTarget(binding)) {
                binding = device;
            }
        }
        return binding;
    }

    private double shareOfTarget(int device) {
        return devices.get(device).shareOfTarget(picoseconds[device]);
    }

    /** The largest share of a target that a device takes. */
    double shareOfTarget() {
        return shareOfTarget(binding());
    }

    /** On each device, in milliseconds. */
    List<Double> latenciesMs() {
        return Arrays.stream(picoseconds).mapToObj(Estimate::milliseconds).toList();
    }

    /** Whether the CLIP floor allows to remove one block. */
    boolean mayRemove(Place place) {
        long after = loss + place.delta(count(place));
        return after <= loss || space.meetsFloor(after);
    }

    /** Whether the target still holds with one block more. */
    public boolean mayCopy(Place place) {
        int count = count(place);
        return count >= 1 && count < place.largestCount() && space.meetsTarget(picoseconds() + place.saved(count + 1));
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
        for (int device = 0; device < picoseconds.length; device++) {
            picoseconds[device] -=
                    blocks * devices.get(device).places().get(position).saved(count);
        }
    }

    /** The ledger line of removing one block, before it is done. */
    Step removal(Place place, String note) {
        int count = count(place);
        return place.removal(count, Place.clip(place.delta(count)), place.deltaError(count), place.value(count), note);
    }

    public long picoseconds() {
        return picoseconds[0];
    }

    long loss() {
        return loss;
    }

    public double latencyMs() {
        return Estimate.milliseconds(picoseconds());
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
