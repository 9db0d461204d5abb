package fusionlab.agent.measure;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.protocol.Job;
import fusionlab.unet.RuntimeProfile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RotationPropertyTests {

    private static Job job(int others, int networks, long seed, boolean namesSentinel) {
        List<String> keys =
                IntStream.range(0, others).mapToObj(i -> "block-" + i).collect(Collectors.toCollection(ArrayList::new));
        if (namesSentinel) {
            keys.add(others / 2, "sentinel");
        }
        List<Job.Network> whole = IntStream.range(0, networks)
                .mapToObj(i -> new Job.Network("small", "{}", "network-" + i))
                .collect(Collectors.toList());
        return new Job(RuntimeProfile.onnxCpu(1), 8, "sentinel", keys, whole, 0, 1, 0, 1, 1, seed);
    }

    @Property
    void each_configuration_runs_once_and_the_sentinel_as_often_as_the_protocol_says(
            @ForAll @IntRange(max = 120) int others,
            @ForAll @IntRange(max = 4) int networks,
            @ForAll long seed,
            @ForAll int round,
            @ForAll boolean namesSentinel) {
        Job job = job(others, networks, seed, namesSentinel);
        List<String> order = Rotation.order(job, round);
        List<String> sorted = new ArrayList<>(order);
        sorted.removeIf("sentinel"::equals);
        assertThat(sorted).doesNotHaveDuplicates().hasSize(others + networks);
        assertThat(Collections.frequency(order, "sentinel")).isEqualTo(Math.max(1, Math.min(8, others)));
        assertThat(Rotation.distinct(job)).isEqualTo(others + networks + 1);
    }

    @Property
    void the_sentinel_runs_at_even_distances_so_that_it_sees_the_whole_round(
            @ForAll @IntRange(min = 1, max = 120) int others, @ForAll long seed, @ForAll int round) {
        List<String> order = Rotation.order(job(others, 0, seed, true), round);
        List<Integer> stretches = new ArrayList<>();
        for (String key : order) {
            if (key.equals("sentinel")) {
                stretches.add(0);
            } else {
                stretches.set(stretches.size() - 1, stretches.get(stretches.size() - 1) + 1);
            }
        }
        assertThat(Collections.max(stretches) - Collections.min(stretches)).isLessThanOrEqualTo(1);
        assertThat(stretches).allMatch(length -> length > 0);
    }

    @Property
    void an_order_is_the_same_on_every_device_and_whatever_else_the_job_says(
            @ForAll @IntRange(max = 40) int others, @ForAll long seed, @ForAll int round) {
        List<String> alone = Rotation.order(job(others, 0, seed, false), round);
        List<String> more = Rotation.order(job(others, 2, seed, true), round);
        assertThat(more.subList(2, more.size())).isEqualTo(alone);
    }
}
