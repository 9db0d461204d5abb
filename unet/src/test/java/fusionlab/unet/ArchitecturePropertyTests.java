package fusionlab.unet;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.unet.text.NearestName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

class ArchitecturePropertyTests {

    private static final Topology SD = Topology.builtIn("sd-v1.5");

    @Property
    void its_text_is_read_back(@ForAll("counts") Map<String, Integer> counts) {
        Architecture architecture = Architecture.of(SD, counts);

        assertThat(Architecture.parse(SD, architecture.text())).isEqualTo(architecture);
        assertThat(Architecture.parse(SD, architecture.text()).hashCode()).isEqualTo(architecture.hashCode());
    }

    @Property
    void the_order_of_its_slots_does_not_matter(@ForAll("counts") Map<String, Integer> counts, @ForAll Random random) {
        Architecture architecture = Architecture.of(SD, counts);
        List<Map.Entry<String, Integer>> entries = new ArrayList<>(counts.entrySet());
        Collections.shuffle(entries, random);
        Map<String, Integer> shuffled = new LinkedHashMap<>();
        entries.forEach(entry -> shuffled.put(entry.getKey(), entry.getValue()));

        assertThat(Architecture.of(SD, shuffled).contentHash()).isEqualTo(architecture.contentHash());
        assertThat(Architecture.of(SD, shuffled).text()).isEqualTo(architecture.text());
    }

    @Property
    void equal_hashes_mean_equal_counts(
            @ForAll("counts") Map<String, Integer> one, @ForAll("counts") Map<String, Integer> other) {
        Architecture first = Architecture.of(SD, one);
        Architecture second = Architecture.of(SD, other);

        assertThat(first.contentHash().equals(second.contentHash())).isEqualTo(first.equals(second));
    }

    @Property
    void a_copy_taken_back_leaves_what_was(
            @ForAll("counts") Map<String, Integer> counts, @ForAll @IntRange(max = 37) int place) {
        String slot = SD.slots().get(place).name();
        Architecture architecture = Architecture.of(SD, counts);
        if (architecture.count(slot) == 0 || architecture.count(slot) == 16) {
            return;
        }
        Architecture more = architecture.with(Action.copy(slot));

        assertThat(more.count(slot)).isEqualTo(architecture.count(slot) + 1);
        assertThat(more.with(Action.remove(slot))).isEqualTo(architecture);
    }

    @Property(tries = 100)
    void its_cost_is_that_of_its_units(@ForAll("counts") Map<String, Integer> counts) {
        Architecture architecture = Architecture.of(SD, counts);
        Cost units = SD.units(architecture, 64).stream()
                .map(unit -> unit.configuration().cost())
                .reduce(Cost.ZERO, Cost::plus);

        assertThat(SD.cost(architecture, 64)).isEqualTo(units);
    }

    @Property(tries = 50)
    void its_tensors_have_as_many_numbers_as_its_parameters(@ForAll("counts") Map<String, Integer> counts) {
        Architecture architecture = Architecture.of(SD, counts);

        assertThat(architecture.tensors().stream().mapToLong(Tensor::elements).sum())
                .isEqualTo(SD.cost(architecture, 64).parameters());
    }

    @Property
    void no_text_breaks_the_reader(@ForAll("texts") String text) {
        Architecture architecture;
        try {
            architecture = Architecture.parse(SD, text);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).doesNotContain("\n");
            return;
        }
        assertThat(Architecture.parse(SD, architecture.text())).isEqualTo(architecture);
    }

    @Provide
    Arbitrary<Map<String, Integer>> counts() {
        return Arbitraries.maps(
                        Arbitraries.of(SD.slots().stream().map(Slot::name).toList()),
                        Arbitraries.integers().between(0, 16))
                .ofMaxSize(38);
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> parts = Arbitraries.oneOf(
                Arbitraries.of(SD.slots().stream().map(Slot::name).toList()),
                Arbitraries.of("=", ",", "0", "17", "-1", " ", "base", "#", "99999999999", "\n"),
                Arbitraries.strings().ofMaxLength(3));
        return parts.list().ofMaxSize(9).map(list -> String.join("", list));
    }

    @Property
    void a_nearest_name_is_one_of_those_known(
            @ForAll @StringLength(max = 120) String mistyped, @ForAll @IntRange(max = 37) int place) {
        List<String> known = SD.slots().stream().map(Slot::name).toList();
        String advice = NearestName.advice(mistyped, known);

        assertThat(advice).matches("(; the nearest is '[a-z0-9_.]+')?");
        assertThat(NearestName.advice(known.get(place), known))
                .isEqualTo("; the nearest is '" + known.get(place) + "'");
    }
}
