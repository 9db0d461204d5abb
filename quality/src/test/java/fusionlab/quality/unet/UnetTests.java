package fusionlab.quality.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.TorchThreads;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnetTests {

    private static final int BATCH = 2;
    private static final int SIZE = 8;
    private static final float[] TIMESTEPS = {981, 37.5f};

    @BeforeAll
    static void computeAlone() {
        TorchThreads.single();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "base",
                "down_blocks.0.resnets.1=0,down_blocks.1.resnets.0=0,up_blocks.0.resnets.1=0,up_blocks.3.attentions.2=0,mid_block.attentions.0=0",
                "down_blocks.0.attentions.1=3,up_blocks.1.resnets.1=2,mid_block.resnets.0=2,up_blocks.2.attentions.0=0"
            })
    void predicts_what_the_onnx_form_computes_with_the_same_weights(String text) {
        Topology topology = SmallTopologies.stableDiffusion();
        try (Unet unet = Unet.random(topology, 3)) {
            assertAgrees(unet, Architecture.parse(topology, text));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sd-v2.1 | [16, 24, 32, 32]",
                "bk-sdm-base | [16, 24, 32, 32]",
                "bk-sdm-small | [16, 24, 32, 32]",
                "bk-sdm-tiny | [16, 24, 32]",
                "snapfusion-table3 | [16, 24, 32, 32]"
            })
    void other_topologies_agree_as_well(String name, String widths) {
        Topology topology = SmallTopologies.narrow(name, widths);
        try (Unet unet = Unet.random(topology, 4)) {
            assertAgrees(unet, topology.original());
        }
    }

    /** Copies have weights of their own: a cross-attention the original's, a ResNet none that change anything. */
    @ParameterizedTest
    @ValueSource(strings = {"base", "down_blocks.0.attentions.1=2,up_blocks.1.resnets.1=2,mid_block.attentions.0=0"})
    void in_bf16_it_predicts_nearly_the_same(String text) {
        Topology topology = SmallTopologies.stableDiffusion();
        Architecture architecture = Architecture.parse(topology, text);
        try (Unet usual = Unet.random(topology, 3);
                Unet bf16 = Unet.random(topology, 3, new Compute(Compute.Device.CPU, Compute.Precision.BF16))) {
            float[] expected = predict(usual, architecture, inputs(topology));
            float[] predicted = predict(bf16, architecture, inputs(topology));

            double error = 0;
            double length = 0;
            for (int i = 0; i < expected.length; i++) {
                error += Math.pow(predicted[i] - expected[i], 2);
                length += Math.pow(expected[i], 2);
            }
            assertThat(Math.sqrt(error / length)).isBetween(1e-6, 3e-2);
        }
    }

    @Test
    void a_copied_resnet_without_weights_changes_nothing() {
        Topology topology = SmallTopologies.stableDiffusion();
        try (Unet unet = Unet.random(topology, 5)) {
            float[] base = predict(unet, topology.original(), inputs(topology));

            float[] copied =
                    predict(unet, Architecture.of(topology, Map.of("up_blocks.2.resnets.1", 3)), inputs(topology));

            assertThat(copied).containsExactly(base);
        }
    }

    @Test
    void random_weights_are_the_same_for_the_same_seed() {
        Topology topology = SmallTopologies.tiny();
        try (Unet one = Unet.random(topology, 5);
                Unet same = Unet.random(topology, 5);
                Unet other = Unet.random(topology, 6)) {
            float[] expected = predict(one, topology.original(), inputs(topology));

            assertThat(predict(same, topology.original(), inputs(topology))).containsExactly(expected);
            assertThat(predict(other, topology.original(), inputs(topology))).isNotEqualTo(expected);
        }
    }

    @Test
    void untrained_weights_predict_nothing_yet() {
        Topology topology = SmallTopologies.tiny();
        try (Unet unet = Unet.untrained(topology, 5)) {
            assertThat(predict(unet, topology.original(), inputs(topology))).containsOnly(0f);
        }
    }

    /** Tensors of the BK-SDMs counted by hand: 10 a ResNet, 2 more with a shortcut, 26 an attention, 2 a sampler, 10 around them. */
    @ParameterizedTest
    @CsvSource({
        "sd-v1.5, 686, 859520964",
        "sd-v2.1, 686, 865910724",
        "bk-sdm-base, 442, 579384964",
        "bk-sdm-small, 396, 482346884",
        "bk-sdm-tiny, 358, 323384964"
    })
    void the_tensors_asked_of_checkpoints_have_the_published_numbers(String name, int tensors, long parameters) {
        Topology topology = Topology.builtIn(name);

        var all = topology.tensors(topology.original());

        assertThat(all).hasSize(tensors);
        assertThat(all.stream().mapToLong(fusionlab.unet.Tensor::elements).sum())
                .isEqualTo(parameters);
        assertThat(all.stream().map(fusionlab.unet.Tensor::name))
                .contains(
                        "time_embedding.linear_1.weight",
                        "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight",
                        "up_blocks.1.resnets.0.conv_shortcut.weight",
                        "conv_norm_out.weight",
                        "conv_out.bias");
    }

    @Test
    void inputs_that_do_not_fit_are_refused() {
        Topology topology = SmallTopologies.tiny();
        try (Unet unet = Unet.random(topology, 1);
                PointerScope scope = new PointerScope()) {
            var latents = Floats.tensor(new float[2 * 4 * 64], 2, 4, 8, 8);
            var context = Floats.tensor(new float[2 * 3 * 8], 2, 3, 8);
            var timesteps = Floats.tensor(TIMESTEPS, 2);
            var one = Floats.tensor(new float[1], 1);
            var narrow = Floats.tensor(new float[2 * 3 * 4], 2, 3, 4);
            var oblong = Floats.tensor(new float[2 * 4 * 32], 2, 4, 4, 8);

            assertThatThrownBy(() -> unet.predict(latents, one, context, topology.original()))
                    .hasMessageContaining("2 rows");
            assertThatThrownBy(() -> unet.predict(latents, timesteps, narrow, topology.original()))
                    .hasMessageContaining("[batch, tokens, 8], not [2, 3, 4]");
            assertThatThrownBy(() -> unet.predict(oblong, timesteps, context, topology.original()))
                    .hasMessageContaining("[batch, 4, size, size], not [2, 4, 4, 8]");
        }
    }

    private static void assertAgrees(Unet unet, Architecture architecture) {
        Map<String, float[]> inputs = inputs(unet.topology());
        float[] computed = predict(unet, architecture, inputs);

        float[] expected = OnnxForm.run(unet, architecture, BATCH, inputs, SIZE);

        assertThat(computed).hasSameSizeAs(expected);
        double largest = 0;
        for (int i = 0; i < computed.length; i++) {
            assertThat(computed[i]).isCloseTo(expected[i], within(1e-4f));
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        assertThat(largest).isGreaterThan(0.05);
    }

    private static float[] predict(Unet unet, Architecture architecture, Map<String, float[]> inputs) {
        try (NoGradGuard frozen = new NoGradGuard();
                PointerScope scope = new PointerScope()) {
            var block = unet.topology().places(SIZE).stream()
                    .map(place -> place.original())
                    .filter(original -> original.contextChannels() > 0)
                    .findFirst()
                    .orElseThrow();
            return Floats.of(unet.predict(
                    Floats.tensor(Objects.requireNonNull(inputs.get("sample")), BATCH, 4, SIZE, SIZE),
                    Floats.tensor(TIMESTEPS, BATCH),
                    Floats.tensor(
                            Objects.requireNonNull(inputs.get("context")),
                            BATCH,
                            block.contextLength(),
                            block.contextChannels()),
                    architecture));
        }
    }

    private static Map<String, float[]> inputs(Topology topology) {
        Random random = new Random(7);
        Map<String, float[]> inputs = new HashMap<>();
        inputs.put("sample", gaussian(BATCH * 4 * SIZE * SIZE, random));
        inputs.put("t_emb", topology.timeEmbedding().of(TIMESTEPS));
        var block = topology.places(SIZE).stream()
                .map(place -> place.original())
                .filter(original -> original.contextChannels() > 0)
                .findFirst()
                .orElseThrow();
        inputs.put("context", gaussian(BATCH * block.contextLength() * block.contextChannels(), random));
        return inputs;
    }

    private static float[] gaussian(int size, Random random) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
