package fusionlab.search.measured;

import fusionlab.search.Place;
import fusionlab.search.Ties;
import fusionlab.search.Walk;
import fusionlab.unet.Action;
import fusionlab.unet.Architecture;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Scores the removals of one architecture with the weights of the round, with more prompts where the choice of the group needs them: as
 * long as a removal in the group is indistinguishable from one outside, and the choice between the two is worth more than the tolerance,
 * both get twice as many prompts.
 */
public final class Scoring {

    private final Weights weights;
    private final Architecture current;
    private final List<Place> places;
    private final Walk walk;
    private final Measurements measurements;
    private final ClipFloor floor;
    private final MeasuredProblem.Prompts prompts;

    Scoring(
            Weights weights,
            Architecture current,
            List<Place> places,
            Walk walk,
            Measurements measurements,
            ClipFloor floor,
            MeasuredProblem.Prompts prompts) {
        this.weights = weights;
        this.current = current;
        this.places = places;
        this.walk = walk;
        this.measurements = measurements;
        this.floor = floor;
        this.prompts = prompts;
    }

    /**
     * All removals in {@code order}.
     *
     * @param order which goes first
     * @param eligible what may be chosen
     * @param group how many are chosen
     * @return empty if more must be measured
     */
    Optional<List<Scored>> decide(Comparator<Scored> order, Predicate<Scored> eligible, int group) {
        Map<Place, Integer> counts = new LinkedHashMap<>();
        places.forEach(place -> counts.put(place, prompts.first()));
        while (true) {
            if (!measured(counts)) {
                return Optional.empty();
            }
            List<Scored> scored = counts.entrySet().stream()
                    .map(entry -> scored(entry.getKey(), entry.getValue()))
                    .sorted(order)
                    .toList();
            Set<Place> contended = contended(scored.stream().filter(eligible).toList(), group);
            if (contended.isEmpty()) {
                return Optional.of(scored);
            }
            contended.forEach(
                    place -> counts.merge(place, 2, (count, twice) -> Math.min(prompts.most(), count * twice)));
        }
    }

    private boolean measured(Map<Place, Integer> counts) {
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(prompts.first());
        boolean all = measurements.have(weights, current, most) & floor.has(most);
        for (Map.Entry<Place, Integer> count : counts.entrySet()) {
            all &= measurements.have(weights, without(count.getKey()), count.getValue());
        }
        return all;
    }

    private Scored scored(Place place, int count) {
        Architecture without = without(place);
        return Scored.of(
                place,
                walk.count(place),
                without,
                count,
                measurements.scores(weights, without),
                measurements.scores(weights, current));
    }

    private Architecture without(Place place) {
        return current.with(Action.remove(place.slot()));
    }

    private Set<Place> contended(List<Scored> eligible, int group) {
        Set<Place> contended = new LinkedHashSet<>();
        for (Scored inside : eligible.subList(0, Math.min(group, eligible.size()))) {
            for (Scored outside : eligible.subList(Math.min(group, eligible.size()), eligible.size())) {
                if (undecided(inside, outside) && inside.against(outside).halfWidth() > prompts.tolerance()) {
                    List.of(inside, outside).stream()
                            .filter(scored -> scored.prompts() < prompts.most())
                            .map(Scored::place)
                            .forEach(contended::add);
                }
            }
        }
        return contended;
    }

    /** By the prompts' error alone: more prompts would not reduce the errors of the savings. Harmless removals may go in any order. */
    public static boolean undecided(Scored inside, Scored outside) {
        boolean harmless = inside.delta().mean() < 0 && outside.delta().mean() < 0;
        return !harmless && !inside.valueAgainst(outside).distinct();
    }

    /** Names the others with indistinguishable values; empty if there are none. */
    public static String ties(Scored chosen, List<Scored> all) {
        return Ties.note(all.stream()
                .filter(other -> other != chosen && other.saves() && !chosen.toldApartFrom(other))
                .map(other -> other.place().slot())
                .toList());
    }
}
