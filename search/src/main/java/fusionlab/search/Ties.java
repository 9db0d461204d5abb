package fusionlab.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Groups of slots whose values cannot be told apart within their errors: ascending by value, a group takes in the next slot as long as
 * its value differs from that of the group's first by less than 1.96 standard errors of the difference. Slots whose removal saves nothing or whose
 * ΔCLIP has no standard error are only tied by equal values.
 */
record Ties(List<List<String>> groups) {

    private static final double CONFIDENCE = 1.959964;

    static Ties of(Space space) {
        List<Place> places = space.places().stream()
                .filter(place -> place.originalCount() == 1 && place.saved(1) > 0)
                .sorted(Comparator.comparingDouble((Place place) -> place.value(1))
                        .thenComparing(Place::position))
                .toList();
        List<List<String>> groups = new ArrayList<>();
        int first = 0;
        while (first < places.size()) {
            int end = first + 1;
            while (end < places.size() && tied(places.get(first), places.get(end))) {
                end++;
            }
            if (end - first > 1) {
                groups.add(places.subList(first, end).stream().map(Place::slot).toList());
            }
            first = end;
        }
        return new Ties(List.copyOf(groups));
    }

    private static boolean tied(Place one, Place other) {
        double difference = Math.abs(other.value(1) - one.value(1));
        return difference == 0 || difference < CONFIDENCE * Math.hypot(one.valueError(), other.valueError());
    }

    /** What a ledger line says of a slot's ties; empty if there are none. */
    String note(String slot) {
        for (List<String> group : groups) {
            if (group.contains(slot)) {
                return "one of " + group.size() + " slots whose values cannot be told apart";
            }
        }
        return "";
    }
}
