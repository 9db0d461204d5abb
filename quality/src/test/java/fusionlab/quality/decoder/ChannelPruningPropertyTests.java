package fusionlab.quality.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.GeneratedNumbers;
import fusionlab.unet.config.DecoderConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

class ChannelPruningPropertyTests {

    @Property(tries = 50)
    void a_ratio_of_one_is_the_identity_bit_for_bit(
            @ForAll @IntRange(min = 1, max = 6) int groups, @ForAll @IntRange(min = 1, max = 5) int each) {
        int width = groups * each;
        assertThat(DecoderConfig.prunedWidth(width, groups, 1)).isEqualTo(width);
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> whole = network(width);

            Map<String, Tensor> pruned = ChannelPruning.of(whole, shapes(width), groups);

            whole.forEach(
                    (name, tensor) -> assertThat(numbers(pruned, name)).as(name).isEqualTo(Floats.of(tensor)));
        }
    }

    @Property(tries = 50)
    void the_first_channels_of_each_group_stay_in_rows_and_columns(
            @ForAll @IntRange(min = 1, max = 4) int groups,
            @ForAll @IntRange(min = 1, max = 5) int each,
            @ForAll @DoubleRange(min = 0.01, max = 1) double ratio) {
        int width = groups * each;
        int kept = DecoderConfig.prunedWidth(width, groups, ratio);
        assertThat(kept % groups).isZero();
        assertThat(kept).isBetween(groups, width);
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> whole = network(width);

            Map<String, Tensor> pruned = ChannelPruning.of(whole, shapes(kept), groups);

            float[] before = numbers(whole, "middle.weight");
            float[] after = numbers(pruned, "middle.weight");
            assertThat(after).hasSize(kept * kept * 9);
            for (int out = 0; out < kept; out++) {
                for (int in = 0; in < kept; in++) {
                    for (int k = 0; k < 9; k++) {
                        int from = (original(out, kept, width, groups) * width + original(in, kept, width, groups)) * 9;
                        assertThat(after[(out * kept + in) * 9 + k]).isEqualTo(before[from + k]);
                    }
                }
            }
            assertThat(numbers(pruned, "last.weight")).hasSize(3 * kept);
            assertThat(numbers(pruned, "last.bias")).isEqualTo(numbers(whole, "last.bias"));
        }
    }

    @Property(tries = 50)
    void pruning_twice_is_pruning_once(@ForAll @IntRange(min = 1, max = 4) int groups) {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> whole = network(8 * groups);

            Map<String, Tensor> once = ChannelPruning.of(whole, shapes(2 * groups), groups);
            Map<String, Tensor> twice =
                    ChannelPruning.of(ChannelPruning.of(whole, shapes(4 * groups), groups), shapes(2 * groups), groups);

            once.forEach(
                    (name, tensor) -> assertThat(numbers(twice, name)).as(name).isEqualTo(Floats.of(tensor)));
        }
    }

    @Property(tries = 20)
    void what_groups_cannot_keep_is_refused_by_name(@ForAll @IntRange(min = 2, max = 5) int groups) {
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> whole = network(2 * groups);
            assertThatThrownBy(() -> ChannelPruning.of(whole, shapes(groups + 1), groups))
                    .hasMessageContaining("first.weight has " + 2 * groups + " channels, of which " + groups
                            + " groups cannot keep " + (groups + 1));
            assertThatThrownBy(() -> ChannelPruning.of(whole, Map.of("other", List.of(1L)), groups))
                    .hasMessageContaining("there is no tensor other");
        }
    }

    private static float[] numbers(Map<String, Tensor> network, String name) {
        return Floats.of(Objects.requireNonNull(network.get(name)));
    }

    /** The number of a channel before pruning. */
    private static int original(int channel, int kept, int width, int groups) {
        int each = kept / groups;
        return channel / each * (width / groups) + channel % each;
    }

    private static Map<String, List<Long>> shapes(long width) {
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        shapes.put("first.weight", List.of(width, 4L, 3L, 3L));
        shapes.put("norm.weight", List.of(width));
        shapes.put("middle.weight", List.of(width, width, 3L, 3L));
        shapes.put("last.weight", List.of(3L, width));
        shapes.put("last.bias", List.of(3L));
        return shapes;
    }

    private static Map<String, Tensor> network(int width) {
        Map<String, Tensor> network = new LinkedHashMap<>();
        shapes(width).forEach((name, shape) -> network.put(name, GeneratedNumbers.weight(name, shape)));
        return network;
    }
}
