package fusionlab.unet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountTests {

    private final Topology stableDiffusion = Topology.builtIn("sd-v1.5");

    @ParameterizedTest
    @CsvSource({
        "sd-v1.5, 859520964",
        "sd-v2.1, 865910724",
        "snapfusion-table3, 759327364",
        "bk-sdm-base, 579384964",
        "bk-sdm-small, 482346884",
        "bk-sdm-tiny, 323384964"
    })
    void built_in_topologies_have_their_published_parameters(String name, long parameters) {
        Topology topology = Topology.builtIn(name);

        assertThat(topology.cost(topology.original(), 64).parameters()).isEqualTo(parameters);
    }

    @Test
    void a_latent_consistency_model_has_a_projection_of_its_guidance_more() {
        String config = TestConfigs.with(stableDiffusion.configJson(), "time_cond_proj_dim", "256");
        Topology topology = Topology.parse("lcm", config);

        assertThat(topology.cost(topology.original(), 64).parameters()).isEqualTo(859_602_884);
        assertThat(topology.tensors(topology.original()))
                .hasSize(687)
                .anyMatch(tensor -> tensor.name().equals("time_embedding.cond_proj.weight")
                        && tensor.shape().equals(List.of(320, 256)));
        assertThat(Topology.parse("lcm", topology.configJson())).isEqualTo(topology);
    }

    @Test
    void a_depth_of_0_is_read_where_nothing_attends() {
        Topology topology = Topology.parse("koala", TestConfigs.KOALA);

        assertThat(topology.cost(topology.original(), 128).parameters()).isEqualTo(782_822_724);
        assertThat(Topology.parse("koala", topology.configJson())).isEqualTo(topology);
    }

    @ParameterizedTest
    @CsvSource({"sd-v1.5, 686", "sd-v2.1, 686"})
    void checkpoints_have_their_number_of_tensors(String name, int tensors) {
        Topology topology = Topology.builtIn(name);

        List<Tensor> all = topology.tensors(topology.original());

        assertThat(all).hasSize(tensors).allMatch(tensor -> tensor.state() == Tensor.State.KEPT);
        assertThat(all.stream().map(Tensor::name).collect(Collectors.toSet())).hasSize(tensors);
        assertThat(all.stream().mapToLong(Tensor::elements).sum())
                .isEqualTo(topology.cost(topology.original(), 64).parameters());
    }

    @Test
    void stable_diffusion_has_47_units_of_27_configurations_and_38_slots() {
        List<Unit> units = stableDiffusion.units(stableDiffusion.original(), 64);

        assertThat(units).hasSize(47);
        assertThat(units.stream().map(Unit::configuration).distinct()).hasSize(27);
        assertThat(stableDiffusion.slots()).hasSize(38);
        assertThat(stableDiffusion.configurations(64)).hasSize(37);
    }

    @Test
    void stable_diffusion_costs_401_64_giga_macs_or_338_75_without_attention_products() {
        Cost cost = stableDiffusion.cost(stableDiffusion.original(), 64);

        assertThat(giga(cost.macsWithAttention(), 100)).isEqualTo(401.64);
        assertThat(giga(cost.macsWithoutAttention(), 100)).isEqualTo(338.75);
    }

    @ParameterizedTest
    @CsvSource({
        "attention-320x320@64x64-h8-c77x768-d1, 2546240, 19.366",
        "attention-640x640@32x32-h8-c77x768-d1, 9188480, 9.907",
        "attention-1280x1280@16x16-h8-c77x768-d1, 34760960, 8.758",
        "attention-1280x1280@8x8-h8-c77x768-d1, 34760960, 2.272",
        "resnet-320x320@64x64-e1280, 2255040, 7.550",
        "resnet-320x640@32x32-e1280, 6558080, 5.873",
        "resnet-640x640@32x32-e1280, 8196480, 7.551",
        "resnet-640x1280@16x16-e1280, 24584960, 5.874",
        "resnet-1280x1280@16x16-e1280, 31138560, 7.551",
        "resnet-1280x1280@8x8-e1280, 31138560, 1.889",
        "resnet-1280+1280x1280@8x8-e1280, 49164800, 3.043",
        "resnet-1280+1280x1280@16x16-e1280, 49164800, 12.165",
        "resnet-1280+640x1280@16x16-e1280, 40971520, 10.068",
        "resnet-1280+640x640@32x32-e1280, 16801280, 16.359",
        "resnet-640+640x640@32x32-e1280, 12704000, 12.164",
        "resnet-640+320x640@32x32-e1280, 10655360, 10.067"
    })
    void units_of_stable_diffusion_have_their_known_costs(String key, long parameters, double gigaMacs) {
        BlockConfiguration block = BlockConfiguration.parse(key);

        assertThat(stableDiffusion.units(stableDiffusion.original(), 64))
                .extracting(Unit::configuration)
                .contains(block);
        assertThat(block.cost().parameters()).isEqualTo(parameters);
        assertThat(giga(block.cost().macsWithAttention(), 1000)).isEqualTo(gigaMacs);
    }

    @Test
    void table_3_has_the_stages_of_the_paper() {
        Topology topology = Topology.builtIn("snapfusion-table3");
        Map<String, Long> attentions = blocks(topology, SlotKind.CROSS_ATTENTION);
        Map<String, Long> resnets = blocks(topology, SlotKind.RESNET);

        assertThat(attentions).isEqualTo(Map.of("Down-2", 2L, "Down-3", 2L, "Mid", 1L, "Up-1", 6L, "Up-2", 3L));
        assertThat(resnets)
                .isEqualTo(Map.of(
                        "Down-1", 2L, "Down-2", 2L, "Down-3", 1L, "Mid", 4L, "Up-1", 2L, "Up-2", 3L, "Up-3", 3L));
    }

    @Test
    void sdxl_has_its_published_parameters() {
        Topology topology = Topology.parse("sdxl", TestConfigs.SDXL);

        assertThat(topology.cost(topology.original(), 128).parameters()).isEqualTo(2_567_463_684L);
        assertThat(topology.tensors(topology.original())).hasSize(1680);
    }

    @Test
    void tensors_say_what_is_removed_and_what_a_copy_starts_from() {
        Architecture architecture = Architecture.parse(
                stableDiffusion, "down_blocks.1.resnets.0=0,mid_block.attentions.0=2,mid_block.resnets.0=2");

        List<Tensor> tensors = stableDiffusion.tensors(architecture);

        assertThat(tensors.stream().filter(tensor -> tensor.state() != Tensor.State.COPIED))
                .hasSize(686);
        assertThat(named(tensors, "down_blocks.1.resnets.0.conv1.weight").state())
                .isEqualTo(Tensor.State.REMOVED);
        assertThat(named(tensors, "down_blocks.1.resnets.0.conv_shortcut.weight")
                        .state())
                .isEqualTo(Tensor.State.KEPT);
        assertThat(named(tensors, "mid_block.attentions.0#2.proj_in.weight").source())
                .isEqualTo("mid_block.attentions.0.proj_in.weight");
        assertThat(named(tensors, "mid_block.resnets.0#2.conv2.weight").source())
                .isNull();
        assertThat(tensors.stream()
                        .filter(tensor -> tensor.state() != Tensor.State.REMOVED)
                        .mapToLong(Tensor::elements)
                        .sum())
                .isEqualTo(stableDiffusion.cost(architecture, 64).parameters());
        assertThat(new HashSet<>(tensors.stream().map(Tensor::name).toList())).hasSameSizeAs(tensors);
    }

    private static Tensor named(List<Tensor> tensors, String name) {
        return tensors.stream()
                .filter(tensor -> tensor.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static double giga(long macs, int steps) {
        return (double) Math.round(macs / 1e9 * steps) / steps;
    }

    private static Map<String, Long> blocks(Topology topology, SlotKind kind) {
        Map<String, Long> blocks = new TreeMap<>();
        topology.original().counts().forEach((name, count) -> {
            Slot slot = topology.slot(name);
            if (slot.kind() == kind) {
                blocks.merge(slot.stage(), (long) count, Long::sum);
            }
        });
        return blocks;
    }
}
