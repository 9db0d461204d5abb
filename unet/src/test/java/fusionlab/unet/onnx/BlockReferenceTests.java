package fusionlab.unet.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.unet.AttentionForm;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Precision;
import fusionlab.unet.weights.SeededWeights;
import fusionlab.unet.weights.Weight;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every block kind in ONNX Runtime against a naive double-precision computation with the same weights. */
class BlockReferenceTests {

    private static final SeededWeights WEIGHTS = new SeededWeights(3);

    @ParameterizedTest
    @CsvSource({
        "time-32x128, 1",
        "time-32x128, 2",
        "time-32x128-p16, 2",
        "added-80x128, 2",
        "in-4x32@8x8, 1",
        "resnet-32x32@8x8-e128, 1",
        "resnet-32x64@8x4-e128, 2",
        "resnet-32+64x32@8x8-e128, 2",
        "resnet-32+32x64@4x4-e64-g16, 1",
        "resnet-32x32@8x8, 1",
        "resnet-32x64@8x4-g16, 2",
        "shortcut-32x64@8x8, 1",
        "shortcut-32+64x32@8x4, 2",
        "down-32x32@8x8, 2",
        "down-32x32@4x8, 1",
        "up-32x32@4x4, 2",
        "up-32x32@4x2, 1",
        "out-32x4@8x8, 2"
    })
    void convolutional_blocks_agree(String key, int batch) {
        assertAgrees(BlockConfiguration.parse(key), batch, AttentionForm.MULTI_HEAD);
    }

    @ParameterizedTest
    @CsvSource({
        "attention-32x32@8x8-h4-c7x24-d1, 1, PLAIN",
        "attention-32x32@8x8-h4-c7x24-d1, 1, MULTI_HEAD",
        "attention-32x32@8x8-h4-c7x24-d1, 1, OPSET23",
        "attention-32x32@8x4-h2-c7x24-d1-linear, 2, PLAIN",
        "attention-32x32@8x4-h2-c7x24-d1-linear, 2, MULTI_HEAD",
        "attention-32x32@8x4-h2-c7x24-d1-linear, 2, OPSET23",
        "attention-64x64@4x4-h8-c5x48-d2-linear-g16, 2, PLAIN",
        "attention-64x64@4x4-h8-c5x48-d2-linear-g16, 2, MULTI_HEAD",
        "attention-64x64@4x4-h8-c5x48-d2-linear-g16, 2, OPSET23",
        "attention-64x64@4x4-h1-c5x48-d3, 1, MULTI_HEAD",
        "spatial-32x32@8x8-h1, 2, PLAIN",
        "spatial-32x32@8x4-h1, 1, MULTI_HEAD",
        "spatial-64x64@4x4-h2-g16, 2, OPSET23"
    })
    void attention_agrees_in_every_form(String key, int batch, AttentionForm form) {
        assertAgrees(BlockConfiguration.parse(key), batch, form);
    }

    @ParameterizedTest
    @CsvSource({"resnet-32x64@8x8-e128", "attention-32x32@4x4-h4-c7x24-d1", "up-32x32@4x4", "time-32x128"})
    void half_precision_agrees_within_its_resolution(String key) {
        BlockConfiguration block = BlockConfiguration.parse(key);
        AttentionForm form = AttentionForm.PLAIN;
        OnnxModel half = OnnxModels.block(block, new OnnxModels.Options(Precision.FP16, 1, form));
        Map<String, float[]> inputs = TestRuntime.inputs(half);

        float[] actual =
                new TestRuntime(Precision.FP16).run(half, weight -> WEIGHTS.values(weight, Precision.FP16), inputs);

        double[] expected = new BlockReference(block, 1, BlockReferenceTests::floats).run(inputs);
        assertThat(worst(actual, expected)).isLessThan(1e-2);
    }

    private static void assertAgrees(BlockConfiguration block, int batch, AttentionForm form) {
        OnnxModel model = OnnxModels.block(block, new OnnxModels.Options(Precision.FP32, batch, form));
        Map<String, float[]> inputs = TestRuntime.inputs(model);

        float[] actual =
                new TestRuntime(Precision.FP32).run(model, weight -> WEIGHTS.values(weight, Precision.FP32), inputs);

        double[] expected = new BlockReference(block, batch, BlockReferenceTests::floats).run(inputs);
        assertThat(actual).hasSameSizeAs(expected).hasSize((int) model.output().elements());
        assertThat(worst(actual, expected)).isLessThan(1e-4);
    }

    /** The largest difference, relative to the largest value. */
    private static double worst(float[] actual, double[] expected) {
        double difference = 0;
        double largest = 0;
        for (int i = 0; i < actual.length; i++) {
            difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        return difference / largest;
    }

    private static float[] floats(Weight weight) {
        float[] values = new float[(int) weight.elements()];
        WEIGHTS.values(weight, Precision.FP32).asFloatBuffer().get(values);
        return values;
    }
}
