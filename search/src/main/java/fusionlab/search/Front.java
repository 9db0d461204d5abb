package fusionlab.search;

import fusionlab.latency.Estimate;
import fusionlab.search.SearchResult.FrontPoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All sets of removals that no other set beats in both latency and loss (Nemhauser and Ullmann's dominance lists): slots are independent in
 * both, so the front of the first k slots follows from that of the first k-1 by merging it with its copy shifted by each choice at slot k.
 * Exact in whole picoseconds and trillionths; of sets with equal sums, the one that removes fewer of the later slots is kept.
 *
 * @param whole false if the list had to be thinned, and so may miss points
 */
record Front(List<Node> nodes, boolean whole) {

    /** Longer lists are thinned; real ones have a few thousand points. */
    static final int LONGEST = 500_000;

    static Front of(Space space) {
        return of(space, LONGEST);
    }

    static Front of(Space space, int longest) {
        List<Node> front = List.of(new Node(space.originalPicoseconds(), 0, null, null, 0));
        boolean whole = true;
        for (Place place : space.places()) {
            List<Node> merged = front;
            for (int removed = 1; removed <= place.originalCount(); removed++) {
                long saved = place.picoseconds().get(place.originalCount())
                        - place.picoseconds().get(place.originalCount() - removed);
                long loss = removed == place.originalCount() ? place.delta() : 0;
                if (saved > 0 || loss < 0) {
                    merged = merge(merged, shifted(front, place, removed, saved, loss));
                }
            }
            if (merged.size() > longest) {
                merged = thinned(merged, longest);
                whole = false;
            }
            front = merged;
        }
        return new Front(front, whole);
    }

    /** The point of least loss that meets target and floor, null if there is none. */
    @Nullable
    Node best(Space space) {
        Node best = null;
        for (Node node : nodes) {
            if (space.meetsTarget(node.picoseconds) && space.meetsFloor(node.loss)) {
                best = node;
            }
        }
        return best;
    }

    /** The fastest point that meets the floor; the original always does. */
    Node fastest(Space space) {
        for (Node node : nodes) {
            if (space.meetsFloor(node.loss)) {
                return node;
            }
        }
        return nodes.get(nodes.size() - 1);
    }

    List<FrontPoint> points() {
        List<FrontPoint> points = new ArrayList<>(nodes.size());
        for (Node node : nodes) {
            List<String> removed = new ArrayList<>();
            node.removals().forEach(place -> removed.add(place.slot()));
            points.add(new FrontPoint(Estimate.milliseconds(node.picoseconds), Place.clip(node.loss), removed));
        }
        return points;
    }

    private static List<Node> shifted(List<Node> front, Place place, int removed, long saved, long loss) {
        List<Node> shifted = new ArrayList<>(front.size());
        for (Node node : front) {
            shifted.add(new Node(node.picoseconds - saved, node.loss + loss, node, place, removed));
        }
        return shifted;
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

    /** A set of removals: that of its parent, and {@code removed} blocks at {@code place}. */
    record Node(
            long picoseconds,
            long loss,
            @Nullable Node parent,
            @Nullable Place place,
            int removed) {

        boolean notAfter(Node other) {
            return picoseconds < other.picoseconds || (picoseconds == other.picoseconds && loss <= other.loss);
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
