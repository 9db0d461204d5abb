package fusionlab.quality.diffusers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.Floats;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The decoder against loops in double precision. */
class VaeReferenceTests {

    private static final int SIZE = 3;
    private static final int GROUPS = 2;
    private static final double EPSILON = 1e-6;
    private static final String ATTENTION = "decoder.mid_block.attentions.0";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void decoder_computes_what_the_reference_does_with_new_and_old_names(boolean newNames) throws Exception {
        RandomTensors weights = new RandomTensors(4).decoder(4, 3, 8, 6, 4);
        Naive naive = new Naive(new java.util.HashMap<>(weights.values()));
        if (!newNames) {
            String[][] pairs = {{"to_q", "query"}, {"to_k", "key"}, {"to_v", "value"}, {"to_out.0", "proj_attn"}};
            for (String[] pair : pairs) {
                for (String part : new String[] {".weight", ".bias"}) {
                    weights.rename(ATTENTION + "." + pair[0] + part, ATTENTION + "." + pair[1] + part);
                }
            }
        }
        float[] numbers = new float[2 * 4 * SIZE * SIZE];
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            VaeDecoder decoder = new VaeDecoder(new Layers(folder, weights.tensors(), Compute.USUAL), shape());
            float[] actual = Floats.of(decoder.decode(Floats.tensor(numbers, 2, 4, SIZE, SIZE)));

            assertThat(actual).hasSize(2 * 3 * 4 * SIZE * 4 * SIZE);
            for (int b = 0; b < 2; b++) {
                double[][][] expected = decode(naive, numbers, b);
                for (int i = 0; i < actual.length / 2; i++) {
                    int side = 4 * SIZE;
                    assertThat(actual[b * actual.length / 2 + i])
                            .isCloseTo((float) expected[i / (side * side)][i / side % side][i % side], offset(5e-5f));
                }
            }
        }
    }

    @Test
    void a_missing_tensor_is_named() {
        RandomTensors weights =
                new RandomTensors(4).decoder(4, 3, 8, 6, 4).without("decoder.up_blocks.1.resnets.2.conv2.weight");
        try (PointerScope scope = new PointerScope()) {
            assertThatThrownBy(() -> new VaeDecoder(new Layers(folder, weights.tensors(), Compute.USUAL), shape()))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("lacks the tensor decoder.up_blocks.1.resnets.2.conv2.weight");
        }
    }

    @Test
    void a_tensor_of_another_shape_is_named_with_both_shapes() {
        RandomTensors weights = new RandomTensors(4).decoder(4, 3, 8, 6, 4).add("decoder.conv_norm_out.bias", 0, 1, 5);
        try (PointerScope scope = new PointerScope()) {
            assertThatThrownBy(() -> new VaeDecoder(new Layers(folder, weights.tensors(), Compute.USUAL), shape()))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("decoder.conv_norm_out.bias with the shape [5] where its config says [4]");
        }
    }

    private VaeShape shape() throws Exception {
        Path file = folder.resolve("config.json");
        Files.writeString(file, """
                {"block_out_channels": [4, 6, 8], "layers_per_block": 2, "norm_num_groups": 2, "latent_channels": 4,
                 "scaling_factor": 0.5, "act_fn": "silu"}
                """);
        return VaeShape.read(ConfigFile.read(file));
    }

    private static double[][][] decode(Naive naive, float[] latents, int item) {
        double[][][] h = new double[4][SIZE][SIZE];
        for (int i = 0; i < 4 * SIZE * SIZE; i++) {
            h[i / (SIZE * SIZE)][i / SIZE % SIZE][i % SIZE] = latents[item * 4 * SIZE * SIZE + i] / 0.5;
        }
        h = naive.convolution("post_quant_conv", h, 1, 1, 0);
        h = naive.convolution("decoder.conv_in", h, 3, 1, 1);
        h = resnet(naive, "decoder.mid_block.resnets.0", h);
        double[][] tokens = Naive.tokens(naive.groupNorm(ATTENTION + ".group_norm", h, GROUPS, EPSILON));
        double[][] mixed = Naive.attention(
                naive.linear(ATTENTION + ".to_q", tokens),
                naive.linear(ATTENTION + ".to_k", tokens),
                naive.linear(ATTENTION + ".to_v", tokens),
                1,
                false);
        h = Naive.sum(h, Naive.picture(naive.linear(ATTENTION + ".to_out.0", mixed), SIZE));
        h = resnet(naive, "decoder.mid_block.resnets.1", h);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                h = resnet(naive, "decoder.up_blocks." + i + ".resnets." + j, h);
            }
            if (i < 2) {
                h = naive.convolution("decoder.up_blocks." + i + ".upsamplers.0.conv", Naive.doubled(h), 3, 1, 1);
            }
        }
        h = Naive.map(naive.groupNorm("decoder.conv_norm_out", h, GROUPS, EPSILON), Naive::silu);
        return naive.convolution("decoder.conv_out", h, 3, 1, 1);
    }

    private static double[][][] resnet(Naive naive, String name, double[][][] x) {
        double[][][] h = Naive.map(naive.groupNorm(name + ".norm1", x, GROUPS, EPSILON), Naive::silu);
        h = naive.convolution(name + ".conv1", h, 3, 1, 1);
        h = Naive.map(naive.groupNorm(name + ".norm2", h, GROUPS, EPSILON), Naive::silu);
        h = naive.convolution(name + ".conv2", h, 3, 1, 1);
        String shortcut = name + ".conv_shortcut";
        return Naive.sum(h, naive.has(shortcut + ".weight") ? naive.convolution(shortcut, x, 1, 1, 0) : x);
    }
}
