package fusionlab.quality.inception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.protocol.EvaluationProtocol;
import fusionlab.quality.curve.CurveFile;
import fusionlab.quality.curve.CurvePoints;
import fusionlab.quality.evaluation.EvaluationException;
import fusionlab.quality.evaluation.Evaluator;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.RandomWorld;
import fusionlab.quality.evaluation.Surroundings;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.scenes.ScenesWorld;
import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.GeneratedNumbers;
import fusionlab.quality.tensors.TensorType;
import fusionlab.search.curve.CurvePoint;
import fusionlab.search.distance.FrechetDistance;
import fusionlab.search.distance.Moments;
import fusionlab.unet.ContentHash;
import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What pytorch-fid computes; inception.json says with which versions, src/test/python/inception_reference.py makes it. */
class InceptionTests {

    private static final JsonObject REFERENCE = reference();
    private static final MachineMemory ROOMY = new MachineMemory(1L << 40, 1L << 40);
    private static final int KEPT = 8;

    /** Of a feature, and of one where features are small. */
    private static final double CLOSE = 1e-4;

    @TempDir
    private static Path shared;

    private static Path weights;

    @TempDir
    private Path folder;

    @BeforeAll
    static void write() throws IOException {
        weights = GeneratedInception.write(shared.resolve("inception.safetensors"));
    }

    @Test
    void features_are_those_of_pytorch_fid_for_pictures_of_any_size() {
        try (Inception inception = open(shared); // a folder with the file is as good as the file
                PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            for (JsonElement element : REFERENCE.getAsJsonArray("features")) {
                JsonObject expected = element.getAsJsonObject();
                float[] features = Floats.of(inception.features(picture(expected)));
                List<JsonElement> some = expected.getAsJsonArray("every eighth").asList();
                double sum = 0;

                assertThat(features).hasSize(Inception.FEATURES);
                for (int i = 0; i < features.length; i++) {
                    sum += features[i];
                    if (i % KEPT == 0) {
                        double value = some.get(i / KEPT).getAsDouble();
                        assertThat((double) features[i]).isCloseTo(value, within(CLOSE * Math.max(1, value)));
                    }
                }
                assertThat(sum / features.length).isCloseTo(expected.get("mean").getAsDouble(), within(CLOSE));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("distances")
    void distances_are_those_of_pytorch_fid_with_singular_covariances_too(JsonObject expected) {
        int count = expected.get("count").getAsInt();
        int dimension = expected.get("dimension").getAsInt();
        try (PointerScope scope = new PointerScope()) {
            Tensor one = GeneratedNumbers.tensor("one " + count, count, dimension);
            Tensor other = GeneratedNumbers.tensor("other " + count, count, dimension)
                    .mul(new Scalar(0.5))
                    .add(new Scalar(0.25));

            assertThat(FrechetDistance.between(
                            Moments.of(dimension, Floats.of(one)), Moments.of(dimension, Floats.of(other))))
                    .isCloseTo(expected.get("distance").getAsDouble(), within(1e-5));
        }
    }

    static Stream<JsonObject> distances() {
        return REFERENCE.getAsJsonArray("distances").asList().stream().map(JsonElement::getAsJsonObject);
    }

    @Test
    void over_these_features_a_curve_is_called_fid_and_names_the_file() throws Exception {
        try (World world = InceptionFeatures.comparing(ScenesWorld.shipped(), weights, ROOMY);
                Evaluator evaluator = new Evaluator(1, 2, () -> ROOMY)) {
            CurvePoint point = new CurvePoints("scenes", world, evaluator, CurveFile.open(folder.resolve("c.csv")))
                    .measured(world.topology().original(), protocol(world.surroundings()), 3)
                    .get(0);

            assertThat(point.distanceName())
                    .isEqualTo("FID over Inception-v3 weights "
                            + ContentHash.of(weights).substring(0, 12));
            assertThat(point.distance()).isPositive();
            assertThat(world.memoryNeed(world.topology().original(), 2).weightBytes())
                    .isGreaterThan(80 << 20);

            Path other = Files.copy(weights, folder.resolve("other.safetensors"));
            overwrite(other, Float.BYTES, 0.5f);
            try (World two = InceptionFeatures.comparing(ScenesWorld.shipped(), other, ROOMY)) {
                assertThat(sha256(two)).as("of other weights").isNotEqualTo(sha256(world));
            }
        }
    }

    @Test
    void pictures_that_are_too_small_are_refused() {
        try (World world = RandomWorld.tiny()) {
            assertThatThrownBy(() -> InceptionFeatures.comparing(world, weights, ROOMY))
                    .isInstanceOf(EvaluationException.class)
                    .hasMessage(
                            "pictures of 8 x 8 pixels are too small for FID, which sees 299 x 299; they must have 32"
                                    + " x 32 at least: leave out --inception");
        }
    }

    @Test
    void too_little_memory_is_said_before_anything_is_read() {
        assertThatThrownBy(() -> Inception.open(
                        folder.resolve("nowhere"), Compute.Device.CPU, new MachineMemory(1 << 20, 1 << 20)))
                .isInstanceOf(EvaluationException.class)
                .hasMessageMatching("Inception-v3 needs \\d+\\.\\d MiB .*, and only 1\\.0 MiB are free");
    }

    @Test
    void another_network_is_refused_with_what_differs() throws Exception {
        Map<String, List<Long>> one = new LinkedHashMap<>();
        GeneratedInception.shapes().keySet().forEach(name -> one.put(name, List.of(1L)));
        refused(small("shapes", TensorType.F32, one), "Conv2d_1a_3x3.conv.weight has the shape [1], not [32, 3, 3, 3]");

        one.putAll(Map.of("Conv2d_1a_3x3.conv.weight", List.of(32L, 3L, 3L, 3L)));
        refused(
                small("half", TensorType.F16, one),
                "holds Conv2d_1a_3x3.conv.weight as F16; FID's weights have 32 bits");

        one.put("AuxLogits.fc.bias", List.of(1L));
        refused(
                small("torchvision", TensorType.F32, one),
                "is not the Inception-v3 of FID: it holds 1 tensors too many: AuxLogits.fc.bias");

        one.keySet().removeIf(name -> !name.startsWith("Conv2d_1a"));
        refused(small("part", TensorType.F32, one), "is not the Inception-v3 of FID: it lacks 467 tensors: ");
    }

    @Test
    void counters_of_training_are_ignored() throws Exception {
        Map<String, List<Long>> one = new LinkedHashMap<>();
        GeneratedInception.shapes().keySet().forEach(name -> one.put(name, List.of(1L)));
        one.put("Conv2d_1a_3x3.bn.num_batches_tracked", List.of(1L));

        refused(small("counters", TensorType.F32, one), "Conv2d_1a_3x3.conv.weight has the shape [1]");
    }

    @Test
    void a_broken_file_is_refused_in_one_line() throws Exception {
        refused(Files.writeString(folder.resolve("p.pth"), "PK\3\4and so on"), "is in PyTorch's own format");
        refused(Files.writeString(folder.resolve("t.safetensors"), "short"), "t.safetensors");
        refused(Files.createDirectory(folder.resolve("empty")), "holds 0 files of a model in safetensors");
        assertThatThrownBy(() -> open(folder.resolve("nowhere")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("nowhere: there is no such file or folder; docs/quality.md#fid says");

        Path cut = folder.resolve("cut.safetensors");
        try (InputStream whole = Files.newInputStream(weights)) {
            Files.write(cut, whole.readNBytes(1 << 20));
        }
        refused(cut, "is truncated");

        Path nan = Files.copy(weights, folder.resolve("nan.safetensors"));
        overwrite(nan, Float.BYTES, Float.NaN);
        refused(nan, "holds numbers in " + GeneratedInception.LAST + " that are not finite");

        overwrite(nan, Float.BYTES, -1);
        refused(nan, "holds negative variances in " + GeneratedInception.LAST);
    }

    private void refused(Path file, String problem) {
        assertThatThrownBy(() -> open(file))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(problem)
                .hasMessageNotContaining("\n");
    }

    private Path small(String name, TensorType type, Map<String, List<Long>> shapes) throws IOException {
        return GeneratedInception.small(folder.resolve(name + ".safetensors"), type, shapes);
    }

    /** @param fromEnd bytes before the end of the file */
    private static void overwrite(Path file, long fromEnd, float number) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(
                    ByteBuffer.allocate(Float.BYTES)
                            .putInt(Integer.reverseBytes(Float.floatToRawIntBits(number)))
                            .flip(),
                    channel.size() - fromEnd);
        }
    }

    private static Inception open(Path source) {
        return Inception.open(source, Compute.Device.CPU, ROOMY);
    }

    private static String sha256(World world) {
        return world.features().orElseThrow().description().sha256();
    }

    private static Tensor picture(JsonObject described) {
        String name = described.get("picture").getAsString();
        Tensor noise = GeneratedNumbers.tensor(
                name,
                1,
                3,
                described.get("height").getAsLong(),
                described.get("width").getAsLong());
        Scalar half = new Scalar(0.5);
        return noise.mul(half)
                .add(GeneratedNumbers.tensor(name + ", colour", 1, 3, 1, 1).mul(half));
    }

    private static EvaluationProtocol protocol(Surroundings surroundings) {
        return new EvaluationProtocol(
                "test",
                surroundings.name(),
                surroundings.promptSetHash(),
                surroundings.scorerHash(),
                1,
                1,
                EvaluationProtocol.DDIM,
                1);
    }

    private static JsonObject reference() {
        try (InputStream stream = InceptionTests.class.getResourceAsStream("/fusionlab/quality/inception.json")) {
            return JsonParser.parseString(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                    .getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
