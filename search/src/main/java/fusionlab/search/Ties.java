package fusionlab.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Slots with indistinguishable values: they differ by less than 1.96 standard errors of the difference. Slots whose removal saves nothing
 * or whose ΔCLIP has no standard error are only tied by equal values. Being tied is not transitive, so that a slot may be in several
 * groups.
 *
 * @param groups a slot with all of higher value that are tied with it, however many lie between; one inside of an earlier one is left out
 * @param others of each slot that has ties
 */
public record Ties(List<List<String>> groups, Map<String, List<String>> others) {

    private static final int NAMED = 4;

    static Ties of(Space space) {
        List<Place> places = space.places().stream()
                .filter(place -> place.originalCount() == 1 && place.saved(1) > 0)
                .sorted(Comparator.comparingDouble((Place place) -> place.value(1))
                        .thenComparing(Place::position))
                .toList();
        List<List<String>> groups = new ArrayList<>();
        Map<String, List<String>> others = new LinkedHashMap<>();
        for (int first = 0; first < places.size(); first++) {
            Place place = places.get(first);
            List<String> above = tied(place, places.subList(first + 1, places.size()));
            List<String> group =
                    Stream.concat(Stream.of(place.slot()), above.stream()).toList();
            if (!above.isEmpty() && groups.stream().noneMatch(earlier -> earlier.containsAll(group))) {
                groups.add(group);
            }
            others.put(place.slot(), tied(place, places));
        }
        return new Ties(List.copyOf(groups), others);
    }

    private static List<String> tied(Place one, List<Place> with) {
        return with.stream()
                .filter(other -> other != one && tied(one, other))
                .map(Place::slot)
                .toList();
    }

    private static boolean tied(Place one, Place other) {
        double difference = Math.abs(other.value(1) - one.value(1));
        return difference == 0
                || difference < PairedDifference.CONFIDENCE * Math.hypot(one.valueError(), other.valueError());
    }

    /** The ledger's note on a slot's ties; empty if there are none. */
    public String note(String slot) {
        return note(others.getOrDefault(slot, List.of()));
    }

    public static String note(List<String> others) {
        if (others.isEmpty()) {
            return "";
        }
        int more = others.size() - NAMED;
        return "cannot be told apart from " + String.join(", ", others.subList(0, Math.min(NAMED, others.size())))
                + (more > 0 ? " and " + more + " more" : "");
    }
}
