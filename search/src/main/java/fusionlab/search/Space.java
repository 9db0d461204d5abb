package fusionlab.search;

import fusionlab.latency.Estimate;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction;
import fusionlab.latency.Saving;
import fusionlab.search.SearchProblem.Parameters;
import fusionlab.search.quality.QualityTable.DeltaClip;
import fusionlab.unet.Architecture;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import fusionlab.unet.Unit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The space of a problem: the slots that may change, with all that the algorithms need to know about them. With several devices there is one
 * for each, with the same places in the same order and that device's latencies; the first one knows the others. Immutable.
 */
public final class Space {

    static final int MOST_BLOCKS = 16;

    private final SearchProblem problem;
    private final List<Place> places;
    private final long originalPicoseconds;
    private final List<Space> further;

    private Space(SearchProblem problem, List<Place> places, long originalPicoseconds, List<Space> further) {
        this.problem = problem;
        this.places = places;
        this.originalPicoseconds = originalPicoseconds;
        this.further = further;
    }

    /** @throws MissingCellException naming all cells that the space needs and the table lacks */
    public static Space of(SearchProblem problem) {
        Topology topology = problem.topology();
        check(problem);
        Parameters parameters = problem.parameters();
        List<Slot> slots = topology.slots().stream()
                .filter(slot -> parameters.kinds().contains(slot.kind()))
                .toList();
        checkCells(problem, slots);
        checkQualities(problem, slots);
        List<Place> places = new ArrayList<>();
        for (Slot slot : slots) {
            places.add(place(problem, places.size(), slot.name()));
        }
        List<Space> further =
                problem.further().stream().map(target -> of(problem.on(target))).toList();
        return new Space(problem, List.copyOf(places), picoseconds(problem, topology.original()), further);
    }

    SearchProblem problem() {
        return problem;
    }

    public Parameters parameters() {
        return problem.parameters();
    }

    /** The slots that may change, in execution order. */
    public List<Place> places() {
        return places;
    }

    public long originalPicoseconds() {
        return originalPicoseconds;
    }

    /** The same space on the other devices, in the order of {@link SearchProblem#further}. */
    public List<Space> further() {
        return further;
    }

    /** What is searched on each device, this one first. */
    public List<Space> devices() {
        List<Space> all = new ArrayList<>();
        all.add(this);
        all.addAll(further);
        return all;
    }

    /** Whether removing one of {@code count} blocks saves time on any device. */
    boolean saves(Place place, int count) {
        return devices().stream()
                .anyMatch(device -> device.places().get(place.position()).saved(count) > 0);
    }

    /** How much of the target a latency takes: up to 1 it is met. */
    double shareOfTarget(long picoseconds) {
        return Estimate.milliseconds(picoseconds) / parameters().latencyTargetMs();
    }

    /** Whether a latency meets this device's target. */
    public boolean meetsTarget(long picoseconds) {
        return Estimate.milliseconds(picoseconds) <= parameters().latencyTargetMs();
    }

    boolean meetsFloor(long loss) {
        Double floor = parameters().clipFloor();
        return floor == null || problem.qualities().baselineClip() - Place.clip(loss) >= floor;
    }

    public double originalMs() {
        return Estimate.milliseconds(originalPicoseconds);
    }

    /** The floor of the space: the latency when all that saves anything is removed. */
    public double floorMs() {
        return Estimate.milliseconds(floorPicoseconds());
    }

    /** Whether removals can meet the target of each device, taken alone. */
    public boolean reachable() {
        return unreachable().isEmpty();
    }

    /** The first device whose target no removals can meet. */
    Optional<Space> unreachable() {
        return devices().stream()
                .filter(device -> !device.meetsTarget(device.floorPicoseconds()))
                .findFirst();
    }

    private long floorPicoseconds() {
        long floor = originalPicoseconds;
        for (Place place : places) {
            long least = place.picoseconds().get(place.originalCount());
            for (int count = 0; count < place.originalCount(); count++) {
                least = Math.min(least, place.picoseconds().get(count));
            }
            floor -= place.picoseconds().get(place.originalCount()) - least;
        }
        return floor;
    }

    private static void check(SearchProblem problem) {
        Topology measured = problem.latencies().topology();
        if (!measured.contentHash().equals(problem.topology().contentHash())) {
            throw new IllegalArgumentException("The latency table was measured for topology " + measured.name()
                    + ", which is built differently from " + problem.topology().name()
                    + "; take a table of the same topology");
        }
        for (SearchProblem.Target target : problem.further()) {
            int size = target.latencies().provenance().latentSize();
            if (size != problem.latencies().provenance().latentSize()) {
                throw new IllegalArgumentException(
                        "The latency table " + target.latencies().name()
                                + " was measured with latents of " + size + "x" + size + ", and "
                                + problem.latencies().name() + " with others; take tables of one latent size");
            }
        }
        problem.qualities().validate(problem.topology());
        Double floor = problem.parameters().clipFloor();
        double baseline = problem.qualities().baselineClip();
        if (floor != null && Double.isNaN(baseline)) {
            throw new IllegalArgumentException(
                    "clipFloor needs the CLIP of the original, which the quality table does not have; leave the floor out,"
                            + " or import the table with its baselineClip");
        }
        if (floor != null && baseline < floor) {
            throw new IllegalArgumentException(
                    "clipFloor " + floor + " lies above the original's CLIP " + baseline + "; lower it");
        }
    }

    private static void checkQualities(SearchProblem problem, List<Slot> slots) {
        List<String> lacking = slots.stream()
                .map(Slot::name)
                .filter(slot -> !problem.qualities().slots().containsKey(slot))
                .toList();
        if (!lacking.isEmpty()) {
            throw new IllegalArgumentException("The quality table has no ΔCLIP for " + String.join(", ", lacking)
                    + "; measure them, or restrict the search to kinds that do not need them");
        }
    }

    private static void checkCells(SearchProblem problem, List<Slot> slots) {
        Architecture original = problem.topology().original();
        Set<String> lacking = new LinkedHashSet<>();
        addMissing(problem, original, lacking);
        for (Slot slot : slots) {
            for (int count = 0; count <= largestCount(problem, original.count(slot.name())); count++) {
                addMissing(problem, with(problem, slot.name(), count), lacking);
            }
        }
        if (!lacking.isEmpty()) {
            throw new MissingCellException(List.copyOf(lacking));
        }
    }

    private static void addMissing(SearchProblem problem, Architecture architecture, Set<String> lacking) {
        if (problem.latencies().predict(architecture) instanceof Prediction.Missing missing) {
            lacking.addAll(missing.keys());
        }
    }

    private static Place place(SearchProblem problem, int position, String slot) {
        int original = problem.topology().original().count(slot);
        int largest = largestCount(problem, original);
        List<Long> picoseconds = new ArrayList<>();
        List<Saving.Saved> savings = new ArrayList<>();
        Architecture before = with(problem, slot, 0);
        for (int count = 0; count <= Math.max(largest, 1); count++) {
            Architecture architecture = with(problem, slot, count);
            picoseconds.add(picoseconds(problem, architecture));
            Architecture less = count == 0 ? with(problem, slot, 1) : architecture;
            savings.add(saved(problem.latencies(), less, before));
            before = count == 0 ? before : architecture;
        }
        DeltaClip delta = problem.qualities().slots().get(slot);
        if (delta == null) {
            throw new IllegalStateException("unchecked slot " + slot);
        }
        return new Place(
                position,
                slot,
                original,
                List.copyOf(picoseconds),
                List.copyOf(savings),
                Place.trillionths(delta.delta()),
                delta.standardError());
    }

    private static int largestCount(SearchProblem problem, int original) {
        return problem.parameters().copies() ? MOST_BLOCKS : Math.max(original, 1);
    }

    private static Architecture with(SearchProblem problem, String slot, int count) {
        return Architecture.of(problem.topology(), Map.of(slot, count));
    }

    private static Saving.Saved saved(LatencyTable table, Architecture before, Architecture after) {
        if (table.saving(before, after) instanceof Saving.Saved saved) {
            return saved;
        }
        throw new IllegalStateException("unchecked cell between " + before.text() + " and " + after.text());
    }

    private static long picoseconds(SearchProblem problem, Architecture architecture) {
        long sum = 0;
        for (Unit unit : problem.topology()
                .units(architecture, problem.latencies().provenance().latentSize())) {
            Estimate cell = problem.latencies().cells().get(unit.configuration().key());
            if (cell == null) {
                throw new IllegalStateException(
                        "unchecked cell " + unit.configuration().key());
            }
            sum = Math.addExact(sum, cell.meanPicoseconds());
        }
        return sum;
    }
}
