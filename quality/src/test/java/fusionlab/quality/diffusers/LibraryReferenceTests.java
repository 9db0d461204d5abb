package fusionlab.quality.diffusers;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.quality.decoder.ChannelPruning;
import fusionlab.quality.decoder.DecoderForm;
import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.sampling.Sampler;
import fusionlab.quality.sampling.Sampling;
import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.GeneratedNumbers;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Topology;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What diffusers and transformers compute; reference.json says with which versions, src/test/python/reference.py makes it. */
class LibraryReferenceTests {

    /** Of the largest value. */
    private static final double CLOSE = 1e-4;

    private static final JsonObject REFERENCE = reference();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"sd-v1.5", "sd-v2.1", "sdxl", "lcm"})
    void unets_predict_what_those_of_diffusers_do(String name) {
        JsonObject expected = REFERENCE.getAsJsonObject("unets").getAsJsonObject(name);
        JsonObject config = expected.getAsJsonObject("config");
        Topology topology = Topology.parse(name, config.toString());
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                Unet unet = Unet.of(topology, weights(topology))) {
            assertThat(unet.parameterCount())
                    .isEqualTo(expected.get("parameters").getAsLong());
            Map<String, Tensor> conditions = new HashMap<>();
            conditions.put("text_embeds", GeneratedNumbers.tensor("pooled", 2, 20));
            conditions.put("time_ids", Floats.tensor(new float[] {64, 48, 0, 4, 64, 64, 32, 32, 8, 0, 64, 64}, 2, 6));
            conditions.put("timestep_cond", GeneratedNumbers.tensor("guidance", 2, 10));
            int width = config.get("cross_attention_dim").getAsInt();
            Tensor predicted = unet.predict(
                    GeneratedNumbers.tensor("sample", 2, 4, 8, 8),
                    Floats.tensor(new float[] {7, 981}, 2),
                    GeneratedNumbers.tensor("text", 2, 5, width),
                    conditions,
                    topology.original());
            assertClose(predicted, expected.getAsJsonArray("output"));
        }
    }

    @Test
    void the_autoencoder_encodes_and_decodes_as_that_of_diffusers_does() throws Exception {
        JsonObject expected = REFERENCE.getAsJsonObject("vae");
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Layers layers = layers(expected);
            VaeShape shape = VaeShape.read(config(expected));
            VaeEncoder.Distribution encoded =
                    new VaeEncoder(layers, shape).encode(GeneratedNumbers.tensor("picture", 2, 3, 16, 16));
            assertClose(encoded.mean(), expected.getAsJsonArray("mean"));
            assertClose(encoded.deviation(), expected.getAsJsonArray("deviation"));
            Tensor decoded = new VaeDecoder(layers, shape).decode(GeneratedNumbers.tensor("latents", 2, 4, 4, 4));
            assertClose(decoded, expected.getAsJsonArray("decoded"));
        }
    }

    @Test
    void a_decoder_with_half_the_channels_draws_what_that_of_diffusers_does() throws Exception {
        JsonObject expected = REFERENCE.getAsJsonObject("vae");
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Map<String, Tensor> weights = tensors(expected);
            VaeForm form = new VaeForm(folder, VaeShape.read(config(expected)), Compute.USUAL);
            CheckpointDecoder original = new CheckpointDecoder(folder, form, weights);
            DecoderForm half = original.pruned(.5);
            Tensor drawn = half.decode(
                    ChannelPruning.of(weights, half.shapes(), original.groups()),
                    GeneratedNumbers.tensor("latents", 1, 4, 4, 4));
            assertClose(drawn, REFERENCE.getAsJsonObject("decoders").getAsJsonArray("half"));
        }
    }

    @Test
    void a_tiny_decoder_draws_what_that_of_diffusers_does() throws Exception {
        JsonObject expected = REFERENCE.getAsJsonObject("decoders").getAsJsonObject("tiny");
        JsonObject named = expected.deepCopy();
        named.getAsJsonObject("config").addProperty("_class_name", "AutoencoderTiny");
        config(named);
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            DecoderForm tiny = VaeFolder.decoder(folder, Compute.USUAL);
            Map<String, Tensor> weights = tensors(expected);
            assertThat(weights.keySet()).containsAll(tiny.shapes().keySet());
            assertClose(
                    tiny.decode(weights, GeneratedNumbers.tensor("latents", 1, 4, 4, 4)),
                    expected.getAsJsonArray("decoded"));
        }
    }

    @Test
    void texts_are_encoded_as_by_transformers() throws Exception {
        JsonObject expected = REFERENCE.getAsJsonObject("clip").getAsJsonObject("text");
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor hidden = new TextEncoder(layers(expected), config(expected)).hidden(tokens(expected));
            assertClose(hidden, expected.getAsJsonArray("hidden"));
        }
    }

    @Test
    void pictures_and_texts_are_compared_as_by_transformers() throws Exception {
        JsonObject expected = REFERENCE.getAsJsonObject("clip").getAsJsonObject("whole");
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Path plain = folder.resolve("preprocessor.json");
            Files.writeString(plain, "{\"image_mean\": [0.5, 0.5, 0.5], \"image_std\": [0.5, 0.5, 0.5]}");
            ClipScorer scorer = new ClipScorer(layers(expected), config(expected), ConfigFile.read(plain));
            double[] cosines = scorer.scores(GeneratedNumbers.tensor("pixels", 2, 3, 16, 16), tokens(expected));
            double[] values = numbers(expected.getAsJsonArray("cosines"));
            for (int i = 0; i < values.length; i++) {
                assertThat(cosines[i]).isCloseTo(values[i], org.assertj.core.api.Assertions.within(CLOSE));
            }
        }
    }

    @Test
    void texts_become_the_tokens_of_transformers() throws Exception {
        JsonObject expected = REFERENCE.getAsJsonObject("tokenizer");
        TinyVocabulary.write(folder);
        JsonArray texts = expected.getAsJsonArray("texts");
        try (ClipTokenizer tokenizer = ClipTokenizer.open(folder, 12)) {
            for (int i = 0; i < texts.size(); i++) {
                assertThat(tokenizer.tokens(texts.get(i).getAsString()))
                        .as(texts.get(i).getAsString())
                        .isEqualTo(longs(expected.getAsJsonArray("tokens").get(i)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void samplers_take_the_steps_of_diffusers(JsonObject expected) {
        int steps = expected.get("steps").getAsInt();
        Sampling sampling = new Sampling(
                Sampler.parse(expected.get("sampler").getAsString()),
                NoiseSchedule.SCALED_LINEAR,
                expected.get("prediction").getAsString().equals("epsilon")
                        ? Parameterization.EPSILON
                        : Parameterization.V,
                steps,
                1);
        List<Long> timesteps = new ArrayList<>();
        List<Tensor> fed = new ArrayList<>();
        try (PointerScope scope = new PointerScope()) {
            Tensor last = sampling.sample(
                    (latents, times, contexts) -> {
                        float time = Floats.of(times)[0];
                        timesteps.add((long) time);
                        fed.add(latents.clone().retainReference());
                        return latents.mul(new Scalar(0.1 + time / 2000));
                    },
                    Floats.tensor(new float[1], 1, 1, 1),
                    Floats.tensor(new float[1], 1, 1, 1),
                    GeneratedNumbers.tensor("noise", 1, 4, 2, 2));
            assertThat(timesteps).isEqualTo(boxed(expected.getAsJsonArray("timesteps")));
            assertClose(fed.get(1), expected.getAsJsonArray("first"));
            assertClose(last, expected.getAsJsonArray("last"));
        } finally {
            fed.forEach(Tensor::releaseReference);
        }
    }

    static Stream<JsonObject> samplers() {
        return REFERENCE.getAsJsonArray("samplers").asList().stream().map(JsonElement::getAsJsonObject);
    }

    private static Map<String, Tensor> weights(Topology topology) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        for (fusionlab.unet.Tensor tensor : topology.tensors(topology.original())) {
            List<Long> shape = tensor.shape().stream().map(Integer::longValue).toList();
            weights.put(tensor.name(), GeneratedNumbers.weight(tensor.name(), shape));
        }
        return weights;
    }

    private Layers layers(JsonObject expected) {
        return new Layers(folder, tensors(expected), Compute.USUAL);
    }

    static Map<String, Tensor> tensors(JsonObject expected) {
        Map<String, Tensor> tensors = new HashMap<>();
        expected.getAsJsonObject("shapes").asMap().forEach((name, shape) -> {
            tensors.put(name, GeneratedNumbers.weight(name, boxed(shape.getAsJsonArray())));
        });
        return tensors;
    }

    private ConfigFile config(JsonObject expected) throws IOException {
        Path file = folder.resolve("config.json");
        Files.writeString(file, expected.getAsJsonObject("config").toString());
        return ConfigFile.read(file);
    }

    private static List<long[]> tokens(JsonObject expected) {
        return expected.getAsJsonArray("tokens").asList().stream()
                .map(LibraryReferenceTests::longs)
                .toList();
    }

    private static long[] longs(JsonElement array) {
        return boxed(array.getAsJsonArray()).stream().mapToLong(Long::longValue).toArray();
    }

    private static List<Long> boxed(JsonArray array) {
        return array.asList().stream().map(JsonElement::getAsLong).toList();
    }

    private static double[] numbers(JsonArray array) {
        return array.asList().stream().mapToDouble(JsonElement::getAsDouble).toArray();
    }

    private static void assertClose(Tensor actual, JsonArray expected) {
        double[] values = numbers(expected);
        float[] found = Floats.of(actual);
        assertThat(found).hasSameSizeAs(values);
        double largest = IntStream.range(0, values.length)
                .mapToDouble(i -> Math.abs(values[i]))
                .max()
                .orElseThrow();
        double worst = IntStream.range(0, values.length)
                .mapToDouble(i -> Math.abs(found[i] - values[i]))
                .max()
                .orElseThrow();
        assertThat(worst / largest).isLessThan(CLOSE);
    }

    static JsonObject reference() {
        try (InputStream file = LibraryReferenceTests.class.getResourceAsStream("/fusionlab/quality/reference.json")) {
            String text = new String(java.util.Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
            return JsonParser.parseString(text).getAsJsonObject();
        } catch (IOException problem) {
            throw new AssertionError(problem);
        }
    }
}
