package fusionlab.quality.diffusers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.Floats;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both towers against loops in double precision. */
class ClipReferenceTests {

    private static final int WIDTH = 12;
    private static final int HEADS = 3;
    private static final int LAYERS = 2;
    private static final int INNER = 20;
    private static final double EPSILON = 1e-5;
    private static final float CLOSE = 2e-5f;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"quick_gelu", "gelu"})
    void text_tower_computes_what_the_reference_does(String activation) throws Exception {
        long[] tokens = {9, 4, 1, 7, 10, 10};
        RandomTensors weights = new RandomTensors(1).textTower(WIDTH, LAYERS, INNER, 11, 6);
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            TextEncoder encoder = new TextEncoder(
                    new Layers(folder, weights.tensors(), Compute.USUAL),
                    config(activation, "\"max_position_embeddings\": 6, \"vocab_size\": 11, \"eos_token_id\": 2"));

            Naive naive = new Naive(weights.values());
            double[][] x = new double[6][WIDTH];
            for (int t = 0; t < 6; t++) {
                for (int i = 0; i < WIDTH; i++) {
                    x[t][i] = naive.weight("text_model.embeddings.token_embedding.weight")[(int) tokens[t] * WIDTH + i]
                            + naive.weight("text_model.embeddings.position_embedding.weight")[t * WIDTH + i];
                }
            }
            double[][] expected = naive.layerNorm(
                    "text_model.final_layer_norm",
                    transformer(naive, "text_model.encoder", x, activation, true),
                    EPSILON);
            assertClose(Floats.of(encoder.hidden(List.of(tokens))), expected);
            assertClose(Floats.of(encoder.pooled(List.of(tokens))), new double[][] {expected[4]});
        }
    }

    @Test
    void the_end_of_a_text_is_the_first_end_token_where_the_config_names_it() throws Exception {
        RandomTensors weights = new RandomTensors(1).textTower(WIDTH, LAYERS, INNER, 11, 6);
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            TextEncoder encoder = new TextEncoder(
                    new Layers(folder, weights.tensors(), Compute.USUAL),
                    config("gelu", "\"max_position_embeddings\": 6, \"vocab_size\": 11, \"eos_token_id\": 7"));
            List<long[]> texts = List.of(new long[] {9, 4, 7, 7, 7, 7}, new long[] {9, 10, 3, 2, 7, 7});
            float[] hidden = Floats.of(encoder.hidden(texts));
            float[] pooled = Floats.of(encoder.pooled(texts));

            for (int i = 0; i < WIDTH; i++) {
                assertThat(pooled[i]).isEqualTo(hidden[2 * WIDTH + i]);
                assertThat(pooled[WIDTH + i]).isEqualTo(hidden[(6 + 4) * WIDTH + i]);
            }
        }
    }

    @Test
    void image_tower_computes_what_the_reference_does() throws Exception {
        int size = 8;
        int patch = 4;
        RandomTensors weights = new RandomTensors(2).imageTower(WIDTH, LAYERS, INNER, size, patch);
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            ImageTower tower = new ImageTower(
                    new Layers(folder, weights.tensors(), Compute.USUAL),
                    config("quick_gelu", "\"image_size\": 8, \"patch_size\": 4"));
            float[] pixels = new float[3 * size * size];
            double[][][] picture = new double[3][size][size];
            SplittableRandom random = new SplittableRandom(3);
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (float) random.nextGaussian();
                picture[i / (size * size)][i / size % size][i % size] = pixels[i];
            }

            Naive naive = new Naive(weights.values());
            double[][] patches = Naive.tokens(
                    naive.convolution("vision_model.embeddings.patch_embedding", picture, patch, patch, 0));
            double[][] x = new double[patches.length + 1][WIDTH];
            for (int t = 0; t < x.length; t++) {
                for (int i = 0; i < WIDTH; i++) {
                    x[t][i] = (t == 0 ? naive.weight("vision_model.embeddings.class_embedding")[i] : patches[t - 1][i])
                            + naive.weight("vision_model.embeddings.position_embedding.weight")[t * WIDTH + i];
                }
            }
            double[][] hidden = transformer(
                    naive,
                    "vision_model.encoder",
                    naive.layerNorm("vision_model.pre_layrnorm", x, EPSILON),
                    "quick_gelu",
                    false);
            double[][] expected = naive.layerNorm("vision_model.post_layernorm", new double[][] {hidden[0]}, EPSILON);
            assertClose(Floats.of(tower.pooled(Floats.tensor(pixels, 1, 3, size, size))), expected);
        }
    }

    private static double[][] transformer(
            Naive naive, String prefix, double[][] input, String activation, boolean causal) {
        double[][] x = input;
        for (int i = 0; i < LAYERS; i++) {
            String layer = prefix + ".layers." + i;
            double[][] normed = naive.layerNorm(layer + ".layer_norm1", x, EPSILON);
            double[][] mixed = Naive.attention(
                    naive.linear(layer + ".self_attn.q_proj", normed),
                    naive.linear(layer + ".self_attn.k_proj", normed),
                    naive.linear(layer + ".self_attn.v_proj", normed),
                    HEADS,
                    causal);
            x = Naive.sum(x, naive.linear(layer + ".self_attn.out_proj", mixed));
            double[][] inner = naive.linear(layer + ".mlp.fc1", naive.layerNorm(layer + ".layer_norm2", x, EPSILON));
            double[][] activated = Naive.map(inner, activation.equals("gelu") ? Naive::gelu : Naive::quickGelu);
            x = Naive.sum(x, naive.linear(layer + ".mlp.fc2", activated));
        }
        return x;
    }

    private ConfigFile config(String activation, String more) throws Exception {
        Path file = folder.resolve("config.json");
        Files.writeString(
                file,
                "{\"hidden_size\": 12, \"num_attention_heads\": 3, \"num_hidden_layers\": 2, \"intermediate_size\": 20, \"hidden_act\": \""
                        + activation + "\", " + more + "}");
        return ConfigFile.read(file);
    }

    static void assertClose(float[] actual, double[][] expected) {
        assertThat(actual).hasSize(expected.length * expected[0].length);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i])
                    .as("number " + i)
                    .isCloseTo((float) expected[i / expected[0].length][i % expected[0].length], offset(CLOSE));
        }
    }
}
