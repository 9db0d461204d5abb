package fusionlab.agent.measure;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.agent.SmallUnet;
import fusionlab.protocol.Job;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RotationTests {

    private static final List<String> KEYS = SmallUnet.keys();
    private static final String SENTINEL = KEYS.get(0);

    @Test
    void a_full_round_runs_each_configuration_once_and_the_sentinel_eight_times_between_them() {
        assertThat(KEYS).as("enough for a full round").hasSizeGreaterThan(9);
        Job job = SmallUnet.job(KEYS, List.of(), 1);
        for (int round = 0; round < 20; round++) {
            List<String> order = Rotation.order(job, round);
            assertThat(order).filteredOn(SENTINEL::equals).hasSize(8);
            assertThat(order)
                    .filteredOn(key -> !key.equals(SENTINEL))
                    .containsExactlyInAnyOrderElementsOf(KEYS.subList(1, KEYS.size()));
            for (int i = 1; i < order.size(); i++) {
                assertThat(order.get(i)).as("never twice in a row").isNotEqualTo(order.get(i - 1));
            }
        }
    }

    @Test
    void the_same_seed_and_round_give_the_same_order_and_other_rounds_another() {
        Job job = SmallUnet.job(KEYS, List.of(), 1);
        assertThat(Rotation.order(job, 3)).isEqualTo(Rotation.order(job, 3)).isNotEqualTo(Rotation.order(job, 4));
    }

    @Test
    void with_few_configurations_the_sentinel_runs_before_each() {
        Job job = SmallUnet.job(List.of(SENTINEL, KEYS.get(1), KEYS.get(2)), List.of(), 1);
        List<String> order = Rotation.order(job, 0);
        assertThat(order).hasSize(4);
        assertThat(order.get(0)).isEqualTo(SENTINEL);
        assertThat(order.get(2)).isEqualTo(SENTINEL);
        assertThat(Set.of(order.get(1), order.get(3))).isEqualTo(Set.of(KEYS.get(1), KEYS.get(2)));
    }

    @Test
    void what_a_picture_repeats_runs_twice_in_a_row() {
        Job job = SmallUnet.withPictures(SmallUnet.job(KEYS, List.of(), 1));
        String text = job.wholes().get(0).key();
        List<String> order = Rotation.order(job, 0);
        assertThat(order.get(order.indexOf(text) + 1)).isEqualTo(text + Job.AGAIN);
        assertThat(order).filteredOn(key -> key.startsWith(text)).hasSize(2);
        assertThat(Rotation.model(text + Job.AGAIN)).isEqualTo(text);
    }

    @Test
    void networks_come_first() {
        Job job = SmallUnet.job(KEYS, List.of(SmallUnet.network()), 1);
        assertThat(Rotation.order(job, 0).get(0)).isEqualTo("network:base");
    }

    @Test
    void a_network_alone_still_runs_with_the_sentinel() {
        Job job = SmallUnet.job(List.of(SENTINEL), List.of(SmallUnet.network()), 1);
        assertThat(Rotation.order(job, 0)).containsExactly("network:base", SENTINEL);
    }
}
