package fusionlab.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class NameConstraintsPropertyTests {

    @Provide
    Arbitrary<String> addresses() {
        Arbitrary<Integer> part = Arbitraries.integers().between(0, 255);
        Arbitrary<String> any = Combinators.combine(part, part, part, part)
                .as((one, two, three, four) -> one + "." + two + "." + three + "." + four);
        Arbitrary<String> edges = Combinators.combine(
                        Arbitraries.of(
                                "9.255.255",
                                "10.0.0",
                                "11.0.0",
                                "172.15.255",
                                "172.16.0",
                                "172.31.255",
                                "172.32.0",
                                "192.167.255",
                                "192.168.0",
                                "192.169.0",
                                "100.63.255",
                                "100.64.0",
                                "100.127.255",
                                "100.128.0",
                                "169.253.255",
                                "169.254.0",
                                "126.255.255",
                                "127.0.0",
                                "128.0.0"),
                        part)
                .as((network, host) -> network + "." + host);
        return Arbitraries.oneOf(any, edges);
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of("lab", "host", "a-b", "x1")
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .flatMap(parts -> Arbitraries.of(
                                "", ".local", ".lan", ".internal", ".home.arpa", ".example.org", ".locale")
                        .map(ending -> String.join(".", parts) + ending));
    }

    @Property
    void a_machine_is_always_vouched_for_under_all_of_its_own_names(
            @ForAll @Size(max = 5) Set<@From("addresses") String> addresses,
            @ForAll @Size(max = 5) Set<@From("names") String> names) {
        HostNames machine = new HostNames(new LinkedHashSet<>(names), new LinkedHashSet<>(addresses));

        assertThat(NameConstraints.around(machine).permitted(machine)).isEqualTo(machine);
        assertThat(NameConstraints.around(machine).leftOut(machine)).isEqualTo(new HostNames(Set.of(), Set.of()));
    }

    @Property
    void another_machine_is_vouched_for_only_within_private_networks(
            @ForAll("addresses") String own, @ForAll("addresses") String other) {
        NameConstraints constraints = NameConstraints.around(new HostNames(Set.of("localhost"), Set.of(own)));

        boolean permitted = !constraints
                .permitted(new HostNames(Set.of(), Set.of(other)))
                .addresses()
                .isEmpty();

        assertThat(permitted).as(other).isEqualTo(own.equals(other) || isPrivate(other));
    }

    @Property
    void a_name_of_the_world_is_vouched_for_only_if_it_is_the_machines(
            @ForAll("names") String own, @ForAll("names") String other) {
        NameConstraints constraints = NameConstraints.around(new HostNames(Set.of(own), Set.of()));

        boolean permitted = !constraints
                .permitted(new HostNames(Set.of(other), Set.of()))
                .names()
                .isEmpty();

        boolean below = other.equals(own) || other.endsWith("." + own);
        assertThat(permitted).as(other).isEqualTo(below || other.matches(".*\\.(local|lan|internal|home\\.arpa)"));
    }

    private static boolean isPrivate(String address) {
        String[] parts = address.split("\\.");
        int first = Integer.parseInt(parts[0]);
        int second = Integer.parseInt(parts[1]);
        return switch (first) {
            case 10, 127 -> true;
            case 172 -> second >= 16 && second <= 31;
            case 192 -> second == 168;
            case 169 -> second == 254;
            case 100 -> second >= 64 && second <= 127;
            default -> false;
        };
    }
}
