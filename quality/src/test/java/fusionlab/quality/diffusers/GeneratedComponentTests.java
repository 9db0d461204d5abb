package fusionlab.quality.diffusers;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import fusionlab.quality.decoder.ChannelPruning;
import fusionlab.quality.decoder.TinyDecoder;
import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.GeneratedNumbers;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.Precision;
import fusionlab.unet.component.Component;
import fusionlab.unet.component.Components;
import fusionlab.unet.component.Decoder;
import fusionlab.unet.config.DecoderConfig;
import fusionlab.unet.graph.Inputs;
import fusionlab.unet.onnx.OnnxModel;
import fusionlab.unet.onnx.OnnxModels;
import fusionlab.unet.weights.SeededWeights;
import fusionlab.unet.weights.Weight;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Generated models of text encoders and decoders in ONNX Runtime: on the small ones of {@code reference.json} what diffusers and
 * transformers compute, in the sizes of SD-v1.5 what libtorch does.
 */
class GeneratedComponentTests {

    /** Of the largest value. */
    private static final double CLOSE = 1e-4;

    private static final SeededWeights SEEDED = new SeededWeights(11);
    private static final String SD_TEXT = """
            {"model_type": "clip_text_model", "hidden_size": 768, "num_attention_heads": 12, "intermediate_size": 3072}""";
    private static final String SD_VAE = """
            {"_class_name": "AutoencoderKL", "block_out_channels": [128, 256, 512, 512], "layers_per_block": 2}""";
    private static final String TAESD = """
            {"_class_name": "AutoencoderTiny"}""";

    @ParameterizedTest
    @EnumSource(AttentionForm.class)
    void texts_are_encoded_as_by_transformers(AttentionForm form) throws Exception {
        JsonObject expected = reference("clip").getAsJsonObject("text");
        JsonObject config = expected.getAsJsonObject("config");
        config.addProperty("model_type", "clip_text_model");
        int positions = config.get("max_position_embeddings").getAsInt();
        JsonArray texts = expected.getAsJsonArray("tokens");
        int[] ids = new int[texts.size() * positions];
        for (int text = 0; text < texts.size(); text++) {
            JsonArray tokens = texts.get(text).getAsJsonArray();
            for (int i = 0; i < tokens.size(); i++) {
                ids[text * positions + i] = tokens.get(i).getAsInt();
            }
        }
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> weights = new HashMap<>();
            generated(expected).forEach((name, tensor) -> weights.put("text_model." + name, tensor));
            float[] found = onnx(Components.parse(config.toString()), 8, texts.size(), form, weights::get, ids);

            int width = config.get("hidden_size").getAsInt();
            int length = texts.get(0).getAsJsonArray().size();
            float[] first = new float[texts.size() * length * width]; // no token sees a later one
            for (int text = 0; text < texts.size(); text++) {
                System.arraycopy(found, text * positions * width, first, text * length * width, length * width);
            }
            assertClose(first, numbers(expected.getAsJsonArray("hidden")));
        }
    }

    @ParameterizedTest
    @EnumSource(AttentionForm.class)
    void latents_are_decoded_as_by_diffusers(AttentionForm form) throws Exception {
        JsonObject expected = reference("vae");
        try (PointerScope scope = new PointerScope()) {
            Component decoder =
                    new Decoder(DecoderConfig.read(expected.get("config").toString()));
            Tensor latents = GeneratedNumbers.tensor("latents", 2, 4, 4, 4).div(new Scalar(0.18215));
            float[] found = onnx(decoder, 4, 2, form, generated(expected)::get, latents);
            assertClose(found, numbers(expected.getAsJsonArray("decoded")));
        }
    }

    @Test
    void a_decoder_with_half_the_channels_draws_as_by_diffusers() throws Exception {
        JsonObject expected = reference("vae");
        try (PointerScope scope = new PointerScope()) {
            Decoder whole =
                    new Decoder(DecoderConfig.read(expected.get("config").toString()));
            Decoder half = new Decoder(whole.config().pruned(0.5));
            Map<String, List<Long>> shapes = new LinkedHashMap<>();
            OnnxModels.component(half, 4, OnnxModels.Options.DEFAULT, Inputs.PIPELINE)
                    .weights()
                    .forEach(weight -> shapes.put(weight.name(), GeneratedComponentTests.inCheckpoint(weight)));
            Map<String, Tensor> weights = ChannelPruning.of(
                    generated(expected), shapes, whole.config().groups());
            Tensor latents = GeneratedNumbers.tensor("latents", 1, 4, 4, 4).div(new Scalar(0.18215));
            float[] found = onnx(half, 4, 1, AttentionForm.MULTI_HEAD, weights::get, latents);
            assertClose(found, numbers(reference("decoders").getAsJsonArray("half")));
        }
    }

    @Test
    void a_tiny_decoder_draws_as_by_diffusers() throws Exception {
        JsonObject expected = reference("decoders").getAsJsonObject("tiny");
        expected.getAsJsonObject("config").addProperty("_class_name", "AutoencoderTiny");
        try (PointerScope scope = new PointerScope()) {
            Component tiny = Components.parse(expected.get("config").toString());
            Tensor latents = GeneratedNumbers.tensor("latents", 1, 4, 4, 4);
            float[] found = onnx(tiny, 4, 1, AttentionForm.MULTI_HEAD, generated(expected)::get, latents);
            assertClose(found, numbers(expected.getAsJsonArray("decoded")));
        }
    }

    @Test
    void the_text_encoder_of_sd_v1_5_computes_what_libtorch_does() throws Exception {
        int[] ids = new SplittableRandom(1).ints(77, 0, 49_408).toArray();
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Component text = Components.parse(SD_TEXT);
            Map<String, Tensor> weights = seeded(text);
            float[] found = onnx(text, 8, 1, AttentionForm.MULTI_HEAD, weights::get, ids);

            JsonObject config = new JsonObject();
            config.addProperty("hidden_size", 768);
            config.addProperty("num_attention_heads", 12);
            config.addProperty("intermediate_size", 3072);
            TextEncoder encoder = new TextEncoder(
                    new Layers(Path.of("sd"), weights, Compute.USUAL), new ConfigFile(Path.of("config.json"), config));
            long[] tokens = Arrays.stream(ids).asLongStream().toArray();
            assertClose(found, Floats.of(encoder.hidden(List.of(tokens))));
        }
    }

    @Test
    void the_decoder_of_sd_v1_5_computes_what_libtorch_does() throws Exception {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Component decoder = Components.parse(SD_VAE);
            Map<String, Tensor> weights = seeded(decoder);
            Tensor latents = GeneratedNumbers.tensor("latents", 1, 4, 16, 16);
            float[] found = onnx(decoder, 16, 1, AttentionForm.MULTI_HEAD, weights::get, latents);

            VaeShape shape = new VaeShape(List.of(128, 256, 512, 512), 2, 32, 4, 1, 0, true, true);
            VaeDecoder torch = new VaeDecoder(new Layers(Path.of("sd"), weights, Compute.USUAL), shape);
            assertClose(found, Floats.of(torch.decode(latents)));
        }
    }

    @Test
    void taesd_computes_what_libtorch_does() throws Exception {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Component decoder = Components.parse(TAESD);
            Map<String, Tensor> weights = seeded(decoder);
            Tensor latents = GeneratedNumbers.tensor("latents", 1, 4, 16, 16);
            float[] found = onnx(decoder, 16, 1, AttentionForm.MULTI_HEAD, weights::get, latents);

            TinyDecoder torch = new TinyDecoder(4, 64, List.of(3, 3, 3, 1), Compute.USUAL);
            assertClose(found, Floats.of(torch.decode(weights, latents)));
        }
    }

    private static Map<String, Tensor> seeded(Component component) {
        Map<String, Tensor> weights = new HashMap<>();
        OnnxModel model = OnnxModels.component(component, 16, OnnxModels.Options.DEFAULT, Inputs.PIPELINE);
        for (Weight weight : model.weights()) {
            FloatBuffer values = SEEDED.values(weight, Precision.FP32).asFloatBuffer();
            float[] numbers = new float[values.remaining()];
            values.get(numbers);
            long[] shape = weight.dimensions().stream().mapToLong(i -> i).toArray();
            Tensor tensor = Floats.tensor(numbers, shape);
            weights.put(weight.name(), isLinear(weight) ? tensor.transpose(0, 1).contiguous() : tensor);
        }
        return weights;
    }

    private static boolean isLinear(Weight weight) {
        return weight.role() == Weight.Role.MATRIX && weight.dimensions().size() == 2;
    }

    private static List<Long> inCheckpoint(Weight weight) {
        List<Long> shape = weight.dimensions();
        return isLinear(weight) ? List.of(shape.get(1), shape.get(0)) : shape;
    }

    private static JsonObject reference(String part) {
        return LibraryReferenceTests.reference().getAsJsonObject(part);
    }

    private static Map<String, Tensor> generated(JsonObject expected) {
        return LibraryReferenceTests.tensors(expected);
    }

    private static float[] onnx(
            Component component,
            int latentSize,
            int batch,
            AttentionForm form,
            Function<String, Tensor> weights,
            Object input)
            throws OrtException {
        OnnxModel model = OnnxModels.component(
                component, latentSize, new OnnxModels.Options(Precision.FP32, batch, form), Inputs.PIPELINE);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensorLike> initializers = new LinkedHashMap<>();
        long[] shape =
                model.inputs().get(0).dimensions().stream().mapToLong(i -> i).toArray();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                OnnxTensor fed = input instanceof int[] ids
                        ? OnnxTensor.createTensor(environment, IntBuffer.wrap(ids), shape)
                        : OnnxTensor.createTensor(environment, FloatBuffer.wrap(Floats.of((Tensor) input)), shape)) {
            options.setIntraOpNumThreads(1);
            for (Weight weight : model.weights()) {
                Tensor tensor = weights.apply(weight.name());
                assertThat(tensor).as(weight.name()).isNotNull();
                Tensor turned = isLinear(weight) ? tensor.transpose(0, 1) : tensor;
                long[] dimensions =
                        weight.dimensions().stream().mapToLong(i -> i).toArray();
                initializers.put(
                        weight.name(),
                        OnnxTensor.createTensor(environment, FloatBuffer.wrap(Floats.of(turned)), dimensions));
            }
            options.addExternalInitializers(initializers);
            try (OrtSession session = environment.createSession(model.bytes(), options);
                    OrtSession.Result result =
                            session.run(Map.of(model.inputs().get(0).name(), fed))) {
                FloatBuffer values =
                        ((OnnxTensor) result.get(model.output().name()).orElseThrow()).getFloatBuffer();
                float[] output = new float[values.remaining()];
                values.get(output);
                return output;
            }
        } finally {
            initializers.values().forEach(OnnxTensorLike::close);
        }
    }

    private static float[] numbers(JsonArray array) {
        float[] numbers = new float[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = array.get(i).getAsFloat();
        }
        return numbers;
    }

    private static void assertClose(float[] found, float[] expected) {
        assertThat(found).hasSameSizeAs(expected);
        double largest = 0;
        double worst = 0;
        for (int i = 0; i < found.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            worst = Math.max(worst, Math.abs(found[i] - expected[i]));
        }
        assertThat(worst / largest).isLessThan(CLOSE);
    }
}
