package fusionlab.unet.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Precision;
import fusionlab.unet.Topology;
import fusionlab.unet.weights.SeededWeights;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.lite.schema.OperatorCodeT;
import org.tensorflow.lite.schema.TensorT;

/** What lies where in a file, and behind it. */
class BuffersTests {

    @ParameterizedTest
    @CsvSource({"FP32, 4", "FP16, 2", "INT8, 1"})
    void weights_lie_aligned_one_behind_another_and_hold_their_numbers(Precision precision, int width) {
        SeededWeights values = new SeededWeights(1);
        TfliteModel tflite =
                TfliteModels.block(BlockConfiguration.parse("attention-64x64@4x4-h8-c5x48-d1"), 1, precision);
        ByteBuffer all = tflite.withWeights(values);
        ReadModel model = new ReadModel(all);
        Map<String, TensorT> tensors = Arrays.stream(model.graph().getTensors())
                .filter(tensor -> model.outside(tensor).size() > 0)
                .collect(Collectors.toMap(TensorT::getName, tensor -> tensor));
        long end = tflite.bytes(weight -> 2).length;
        for (StoredWeight weight : tflite.weights()) {
            TensorT tensor = Objects.requireNonNull(tensors.get(weight.weight().name()));
            ReadModel.Outside place = model.outside(tensor);
            assertThat(place.offset() % 64).isZero();
            assertThat(place.offset()).isBetween(end, end + 63);
            int each = weight.precision() == precision ? width : 4;
            assertThat(place.size())
                    .isEqualTo(weight.bytes())
                    .isEqualTo(each * weight.weight().elements())
                    .isEqualTo(each * (long) Computed.elements(tensor.getShape()));
            end = place.offset() + place.size();
        }
        assertThat(tensors).hasSameSizeAs(tflite.weights());
        assertThat((long) all.remaining()).isBetween(end, end + 63);
    }

    @Test
    void where_the_weights_lie_does_not_change_the_file_s_length() {
        TfliteModel model = TfliteModels.block(BlockConfiguration.parse("resnet-32x64@8x4-e128"), 1, Precision.FP16);
        long place = 3_000_000_000L;

        byte[] far = model.bytes(weight -> place);

        assertThat(far).hasSameSizeAs(model.bytes(weight -> 2));
        assertThat(new ReadModel(ByteBuffer.wrap(far)).outside())
                .filteredOn(outside -> outside.size() > 0)
                .hasSameSizeAs(model.weights())
                .allMatch(outside -> outside.offset() == place);
    }

    @Test
    void the_first_buffer_is_empty_as_the_format_wants_it_and_operators_have_both_codes() {
        ReadModel model = read(
                TfliteModels.block(BlockConfiguration.parse("attention-64x64@4x4-h8-c5x48-d1"), 1, Precision.FP32));

        assertThat(model.model().getVersion()).isEqualTo(3);
        assertThat(model.model().getBuffers()[0].getData()).isNullOrEmpty();
        assertThat(model.outside().get(0)).isEqualTo(new ReadModel.Outside(0, 0));
        assertThat(model.model().getOperatorCodes())
                .extracting(OperatorCodeT::getBuiltinCode)
                .doesNotHaveDuplicates();
        for (OperatorCodeT code : model.model().getOperatorCodes()) {
            assertThat(code.getVersion()).isEqualTo(1);
            assertThat((int) code.getDeprecatedBuiltinCode())
                    .as("what readers older than the wide code look at")
                    .isEqualTo(code.getBuiltinCode() > 127 ? 127 : code.getBuiltinCode());
        }
    }

    @Test
    void only_in_half_precision_a_file_allows_to_compute_so() {
        BlockConfiguration block = BlockConfiguration.parse("time-32x128");
        ReadModel half = read(TfliteModels.block(block, 1, Precision.FP16));

        assertThat(half.model().getMetadata()).singleElement().satisfies(metadata -> {
            assertThat(metadata.getName()).isEqualTo("reduced_precision_support");
            int[] text = half.model().getBuffers()[(int) metadata.getBuffer()].getData();
            assertThat(IntStream.of(text).mapToObj(each -> "" + (char) each).collect(Collectors.joining()))
                    .isEqualTo("fp16accfp16");
        });
        assertThat(read(TfliteModels.block(block, 1, Precision.FP32)).model().getMetadata())
                .isNullOrEmpty();
        assertThat(read(TfliteModels.block(block, 1, Precision.INT8)).model().getMetadata())
                .isNullOrEmpty();
    }

    @Test
    void what_no_buffer_holds_is_refused() {
        TfliteModel model = TfliteModels.unet(Topology.builtIn("sd-v1.5").original(), 64, 1, Precision.FP32);

        assertThatThrownBy(() -> model.withWeights(new SeededWeights(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("flatbuffer and weights take 34\\d{8} bytes, over 2 GB");
        assertThatThrownBy(() -> TfliteModels.unet(Topology.builtIn("sd-v1.5").original(), 60, 1, Precision.FP32))
                .hasMessageContaining("multiple of 8");
    }

    private static ReadModel read(TfliteModel model) {
        return new ReadModel(ByteBuffer.wrap(model.bytes(weight -> 2)));
    }
}
