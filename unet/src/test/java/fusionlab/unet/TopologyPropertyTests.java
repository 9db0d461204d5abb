package fusionlab.unet;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import fusionlab.unet.config.InvalidConfigException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class TopologyPropertyTests {

    @Property
    void the_canonical_config_is_read_back(@ForAll("configs") Map<String, Object> config) {
        Topology topology = Topology.parse("any", new Gson().toJson(config));
        Topology again = Topology.parse("any", topology.configJson());

        assertThat(again).isEqualTo(topology);
        assertThat(again.configJson()).isEqualTo(topology.configJson());
        assertThat(again.contentHash()).isEqualTo(topology.contentHash());
        assertThat(again.places(topology.latentSize())).isEqualTo(topology.places(topology.latentSize()));
    }

    @Property(tries = 100)
    void neither_the_order_of_fields_nor_the_name_counts(
            @ForAll("configs") Map<String, Object> config, @ForAll Random random) {
        List<String> names = new ArrayList<>(config.keySet());
        Collections.shuffle(names, random);
        Map<String, Object> shuffled = new LinkedHashMap<>();
        names.forEach(name -> shuffled.put(name, config.get(name)));

        assertThat(Topology.parse("other", new Gson().toJson(shuffled)).contentHash())
                .isEqualTo(Topology.parse("one", new Gson().toJson(config)).contentHash());
    }

    @Property
    void equal_hashes_mean_equal_networks(
            @ForAll("configs") Map<String, Object> one, @ForAll("configs") Map<String, Object> other) {
        Topology first = Topology.parse("one", new Gson().toJson(one));
        Topology second = Topology.parse("other", new Gson().toJson(other));

        if (first.contentHash().equals(second.contentHash())) {
            assertThat(second.places(64)).isEqualTo(first.places(64));
        } else if (flags(first).equals(flags(second))) {
            assertThat(second.places(64)).isNotEqualTo(first.places(64));
        }
    }

    @Property
    void another_value_in_a_field_is_refused_by_its_name_or_read(
            @ForAll("configs") Map<String, Object> config,
            @ForAll @IntRange(max = 30) int place,
            @ForAll("values") Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(config);
        List<String> names = new ArrayList<>(config.keySet());
        changed.put(names.get(place % names.size()), value);

        readsOrRefuses(new Gson().toJson(changed));
    }

    @Property
    void a_cut_or_damaged_text_is_refused_or_read(
            @ForAll("configs") Map<String, Object> config,
            @ForAll @IntRange(max = 900) int place,
            @ForAll char written) {
        StringBuilder json = new StringBuilder(new Gson().toJson(config));
        json.setCharAt(place % json.length(), written);

        readsOrRefuses(json.toString());
        readsOrRefuses(json.substring(0, place % json.length()));
    }

    private static void readsOrRefuses(String json) {
        Topology topology;
        try {
            topology = Topology.parse("any", json);
        } catch (InvalidConfigException refused) {
            assertThat(refused.field()).isNotBlank();
            assertThat(refused.getMessage())
                    .startsWith(refused.field().lines().findFirst().orElse("").substring(0, 1));
            return;
        }
        assertThat(Topology.parse("any", topology.configJson())).isEqualTo(topology);
    }

    private static List<Object> flags(Topology topology) {
        JsonObject config = new Gson().fromJson(topology.configJson(), JsonObject.class);
        return List.of(config.get("flip_sin_to_cos"), config.get("freq_shift"));
    }

    @Provide
    Arbitrary<Map<String, Object>> configs() {
        return Arbitraries.integers().between(1, 4).flatMap(TopologyPropertyTests::configs);
    }

    private static Arbitrary<Map<String, Object>> configs(int stages) {
        Arbitrary<List<Integer>> layers =
                Arbitraries.integers().between(1, 3).list().ofSize(stages);
        Arbitrary<List<Integer>> channels =
                Arbitraries.of(32, 64, 96, 320).list().ofSize(stages);
        Arbitrary<List<Boolean>> attention = Arbitraries.of(true, false).list().ofSize(stages);
        Arbitrary<List<Integer>> heads = Arbitraries.of(1, 4, 8).list().ofSize(stages);
        Arbitrary<List<Integer>> depths =
                Arbitraries.integers().between(1, 3).list().ofSize(stages);
        Arbitrary<Map<String, Object>> others = Combinators.combine(
                        Arbitraries.of("UNetMidBlock2DCrossAttn", "UNetMidBlock2D"),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        Arbitraries.of(0, 1),
                        Arbitraries.of(16, 32),
                        Arbitraries.of(77, 64),
                        Arbitraries.of(0, 256),
                        Arbitraries.of(768, 1024))
                .as((mid, linear, flip, shift, groups, tokens, condition, context) -> {
                    Map<String, Object> fields = new LinkedHashMap<>();
                    fields.put("mid_block_type", mid);
                    fields.put("use_linear_projection", linear);
                    fields.put("flip_sin_to_cos", flip);
                    fields.put("freq_shift", shift);
                    fields.put("norm_num_groups", groups);
                    fields.put("fusionlab_context_length", tokens);
                    if (condition > 0) {
                        fields.put("time_cond_proj_dim", condition);
                    }
                    fields.put("cross_attention_dim", context);
                    return fields;
                });
        return Combinators.combine(layers, channels, attention, attention, heads, depths, others)
                .as((layer, channel, down, up, head, depth, other) -> {
                    Map<String, Object> config = new LinkedHashMap<>();
                    config.put("_class_name", "UNet2DConditionModel");
                    config.put("sample_size", 64);
                    config.put("layers_per_block", layer);
                    config.put("block_out_channels", channel);
                    config.put("down_block_types", types(down, "DownBlock2D"));
                    config.put("up_block_types", types(up, "UpBlock2D"));
                    config.put("attention_head_dim", head);
                    config.put("transformer_layers_per_block", depth);
                    config.putAll(other);
                    return config;
                });
    }

    private static List<String> types(List<Boolean> attends, String plain) {
        return attends.stream().map(each -> each ? "CrossAttn" + plain : plain).toList();
    }

    @Provide
    Arbitrary<Object> values() {
        return Arbitraries.oneOf(
                Arbitraries.of(true, false).map(Object.class::cast),
                Arbitraries.integers().between(-2, 20_000).map(Object.class::cast),
                Arbitraries.doubles().between(-1e9, 1e9).map(Object.class::cast),
                Arbitraries.strings().ofMaxLength(20).map(Object.class::cast),
                Arbitraries.integers().between(-1, 70).list().ofMaxSize(9).map(Object.class::cast),
                Arbitraries.just(Map.of("mid_block.attentions.0", 3)).map(Object.class::cast));
    }
}
