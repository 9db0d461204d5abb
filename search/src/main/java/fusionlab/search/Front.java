package fusionlab.search;

import fusionlab.latency.Estimate;
import fusionlab.search.SearchResult.FrontPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All sets of removals that no other set beats in both latency and loss (Nemhauser and Ullmann's dominance lists): slots are independent in
 * both, so the front of the first k slots follows from that of the first k-1 by merging it with its copy shifted by each choice at slot k.
 * Exact in whole picoseconds and trillionths; of sets with equal sums, the one that removes fewer of the later slots is kept. With several
 * devices a set is beaten only by one that is as fast on each of them.
 *
 * @param whole false if the list had to be thinned, and so may miss points
 */
record Front(List<Node> nodes, boolean whole) {

    /** By latency, on the first device first; of equal ones by loss. */
    private static final Comparator<Node> ORDER = Comparator.comparingLong(Node::picoseconds)
            .thenComparing(Node::further, Arrays::compare)
            .thenComparingLong(Node::loss);

    /** Longer lists are thinned; real ones have a few thousand points. */
    static final int LONGEST = 500_000;
    /** For two devices: sorting takes seconds in all. */
    private static final int LONGEST_OF_TWO = 50_000;
    /** For more devices, where each point is compared with all before it. */
    private static final int LONGEST_OF_MORE = 4_000;

    static Front of(Space space) {
        return of(
                space,
                switch (space.further().size()) {
                    case 0 -> LONGEST;
                    case 1 -> LONGEST_OF_TWO;
                    default -> LONGEST_OF_MORE;
                });
    }

    static Front of(Space space, int longest) {
        long[] further =
                space.further().stream().mapToLong(Space::originalPicoseconds).toArray();
        List<Node> front = List.of(new Node(space.originalPicoseconds(), further, 0, null, null, 0));
        boolean whole = true;
        for (Place place : space.places()) {
            List<Node> merged = front;
            for (int removed = 1; removed <= place.originalCount(); removed++) {
                long saved = place.picoseconds().get(place.originalCount())
                        - place.picoseconds().get(place.originalCount() - removed);
                long loss = removed == place.originalCount() ? place.delta() : 0;
                long[] furtherSaved = furtherSaved(space, place, removed);
                if (saved > 0 || loss < 0 || anyAboveZero(furtherSaved)) {
                    List<Node> shifted = shifted(front, place, removed, saved, furtherSaved, loss);
                    merged = further.length == 0 ? merge(merged, shifted) : unbeaten(merged, shifted);
                }
            }
            if (merged.size() > longest) {
                merged = further.length == 0 ? thinned(merged, longest) : thinned(merged, longest, space);
                whole = false;
            }
            front = merged;
        }
        return new Front(front, whole);
    }

    /** The point of least loss that meets all targets and the floor, the fastest of equal ones; null if there is none. */
    @Nullable
    Node best(Space space) {
        Node best = null;
        for (Node node : nodes) {
            if (node.meetsTargets(space) && space.meetsFloor(node.loss) && (best == null || node.loss < best.loss)) {
                best = node;
            }
        }
        return best;
    }

    /** The point that meets the floor and is nearest to all targets; the original always meets the floor. */
    Node fastest(Space space) {
        return nodes.stream()
                .filter(node -> space.meetsFloor(node.loss))
                .min(Comparator.comparingDouble(node -> node.shareOfTarget(space)))
                .orElse(nodes.get(nodes.size() - 1));
    }

    List<FrontPoint> points() {
        List<FrontPoint> points = new ArrayList<>(nodes.size());
        for (Node node : nodes) {
            List<String> removed = new ArrayList<>();
            node.removals().forEach(place -> removed.add(place.slot()));
            points.add(new FrontPoint(
                    Estimate.milliseconds(node.picoseconds), Place.clip(node.loss), removed, node.furtherMs()));
        }
        return points;
    }

    private static long[] furtherSaved(Space space, Place place, int removed) {
        return space.further().stream()
                .map(device -> device.places().get(place.position()).picoseconds())
                .mapToLong(times -> times.get(place.originalCount()) - times.get(place.originalCount() - removed))
                .toArray();
    }

    private static boolean anyAboveZero(long[] numbers) {
        return Arrays.stream(numbers).anyMatch(number -> number > 0);
    }

    private static List<Node> shifted(
            List<Node> front, Place place, int removed, long saved, long[] furtherSaved, long loss) {
        List<Node> shifted = new ArrayList<>(front.size());
        for (Node node : front) {
            long[] further = node.further.clone();
            for (int i = 0; i < further.length; i++) {
                further[i] -= furtherSaved[i];
            }
            shifted.add(new Node(node.picoseconds - saved, further, node.loss + loss, node, place, removed));
        }
        return shifted;
    }

    /** For several devices. A node is beaten only by one that comes before it in this order; of equal ones the first stays. */
    private static List<Node> unbeaten(List<Node> first, List<Node> second) {
        List<Node> all = new ArrayList<>(first);
        all.addAll(second);
        all.sort(ORDER);
        Predicate<Node> joins = first.get(0).further.length == 1 ? new Staircase()::joins : new Unbeaten()::joins;
        return new ArrayList<>(all.stream().filter(joins).toList());
    }

    /** The least loss up to each latency on the second of two devices, of nodes in the order of the first. */
    private record Staircase(TreeMap<Long, Long> steps) {

        Staircase() {
            this(new TreeMap<>());
        }

        boolean joins(Node node) {
            long latency = node.further[0];
            Map.Entry<Long, Long> below = steps.floorEntry(latency);
            if (below != null && below.getValue() <= node.loss) {
                return false;
            }
            Map.Entry<Long, Long> above = steps.ceilingEntry(latency);
            while (above != null && above.getValue() >= node.loss) {
                steps.remove(above.getKey());
                above = steps.ceilingEntry(latency);
            }
            steps.put(latency, node.loss);
            return true;
        }
    }

    /** For more than two devices. */
    private record Unbeaten(List<Node> nodes) {

        Unbeaten() {
            this(new ArrayList<>());
        }

        boolean joins(Node node) {
            boolean joins = nodes.stream().noneMatch(other -> other.beats(node));
            if (joins) {
                nodes.add(node);
            }
            return joins;
        }
    }

    /** Both ascend in latency and fall in loss, and so does the result. */
    private static List<Node> merge(List<Node> first, List<Node> second) {
        List<Node> merged = new ArrayList<>(first.size() + second.size());
        int i = 0;
        int j = 0;
        long least = Long.MAX_VALUE;
        while (i < first.size() || j < second.size()) {
            Node next;
            if (j == second.size() || (i < first.size() && first.get(i).notAfter(second.get(j)))) {
                next = first.get(i++);
            } else {
                next = second.get(j++);
            }
            if (next.loss < least) {
                merged.add(next);
                least = next.loss;
            }
        }
        return merged;
    }

    /** Keeps both ends, and the fastest point in each equal step of loss. */
    private static List<Node> thinned(List<Node> front, int longest) {
        Node first = front.get(0);
        Node last = front.get(front.size() - 1);
        double step = ((double) first.loss - last.loss) / (longest / 2.0);
        List<Node> thinned = new ArrayList<>();
        long bucket = Long.MIN_VALUE;
        for (Node node : front.subList(0, front.size() - 1)) {
            long own = (long) (((double) first.loss - node.loss) / step);
            if (own != bucket) {
                thinned.add(node);
                bucket = own;
            }
        }
        thinned.add(last);
        return thinned;
    }

    /** Keeps the point that is nearest to all targets in each equal step of loss. */
    private static List<Node> thinned(List<Node> front, int longest, Space space) {
        long least = front.stream().mapToLong(Node::loss).min().orElse(0);
        long most = front.stream().mapToLong(Node::loss).max().orElse(0);
        double step = Math.max(1, ((double) most - least) / (longest - 1));
        Map<Long, Node> nearest = new HashMap<>();
        for (Node node : front) {
            nearest.merge(
                    (long) ((node.loss - least) / step),
                    node,
                    (one, other) -> other.shareOfTarget(space) < one.shareOfTarget(space) ? other : one);
        }
        List<Node> thinned = new ArrayList<>(nearest.values());
        thinned.sort(ORDER);
        return thinned;
    }

    /** A set of removals: that of its parent, and {@code removed} blocks at {@code place}. */
    @SuppressWarnings("ArrayRecordComponent") // half a million of them; never compared as a whole
    record Node(
            long picoseconds,
            long[] further,
            long loss,
            @Nullable Node parent,
            @Nullable Place place,
            int removed) {

        boolean notAfter(Node other) {
            return picoseconds < other.picoseconds || (picoseconds == other.picoseconds && loss <= other.loss);
        }

        /** For one that comes before the other in the order of latencies. */
        private boolean beats(Node other) {
            boolean beats = loss <= other.loss;
            for (int i = 0; i < further.length && beats; i++) {
                beats = further[i] <= other.further[i];
            }
            return beats;
        }

        boolean meetsTargets(Space space) {
            boolean meets = space.meetsTarget(picoseconds);
            for (int i = 0; i < further.length && meets; i++) {
                meets = space.further().get(i).meetsTarget(further[i]);
            }
            return meets;
        }

        private double shareOfTarget(Space space) {
            double share = space.shareOfTarget(picoseconds);
            for (int i = 0; i < further.length; i++) {
                share = Math.max(share, space.further().get(i).shareOfTarget(further[i]));
            }
            return share;
        }

        private List<Double> furtherMs() {
            return Arrays.stream(further).mapToObj(Estimate::milliseconds).toList();
        }

        /** The places in execution order, once for each block removed there. */
        List<Place> removals() {
            List<Place> places = new ArrayList<>();
            for (Node node = this; node != null; node = node.parent) {
                if (node.place != null) {
                    places.addAll(Collections.nCopies(node.removed, node.place));
                }
            }
            Collections.reverse(places);
            return places;
        }
    }
}
