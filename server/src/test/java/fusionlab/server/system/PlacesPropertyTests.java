package fusionlab.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class PlacesPropertyTests {

    /** @param comes false if one of the caller's places is given back */
    record Move(String caller, boolean comes) {}

    @Provide
    Arbitrary<List<Move>> moves() {
        return Arbitraries.of("a", "b", "c")
                .flatMap(caller -> Arbitraries.of(true, true, false).map(comes -> new Move(caller, comes)))
                .list()
                .ofMaxSize(60);
    }

    @Property
    void there_is_a_place_exactly_as_long_as_neither_all_nor_the_callers_are_taken(
            @ForAll("moves") List<Move> moves,
            @ForAll @IntRange(max = 6) int all,
            @ForAll @IntRange(min = 1, max = 4) int ofOne) {
        Places places = new Places(all, ofOne);
        Map<String, Integer> inside = new HashMap<>();

        for (Move move : moves) {
            int own = inside.getOrDefault(move.caller(), 0);
            int taken = inside.values().stream().mapToInt(count -> count).sum();
            if (move.comes()) {
                boolean free = taken < all && own < ofOne;
                assertThat(places.enter(move.caller())).isEqualTo(free);
                inside.put(move.caller(), free ? own + 1 : own);
            } else if (own > 0) {
                places.leave(move.caller());
                inside.put(move.caller(), own - 1);
            }
        }

        inside.forEach((caller, count) -> {
            for (int i = 0; i < count; i++) {
                places.leave(caller);
            }
        });
        for (int i = 0; i < all; i++) {
            assertThat(places.enter("newcomer " + i)).isTrue();
        }
        assertThat(places.enter("one too many")).isFalse();
    }
}
