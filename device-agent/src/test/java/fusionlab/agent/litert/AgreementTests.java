package fusionlab.agent.litert;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import fusionlab.agent.measure.ModelException;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Precision;
import fusionlab.unet.onnx.OnnxModels;
import fusionlab.unet.tflite.TfliteModels;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** LiteRT gives what ONNX Runtime gives for the same weights and inputs. */
class AgreementTests {

    private static Engine engine;

    @BeforeAll
    static void start() throws ModelException {
        engine = LiteRt.start(1).cpu();
    }

    @ParameterizedTest
    @CsvSource({
        "time-32x128, 1",
        "time-32x128, 2",
        "added-80x128, 2",
        "in-4x32@8x8, 1",
        "resnet-32x32@8x8-e128, 1",
        "resnet-32x64@8x4-e128, 2",
        "resnet-32+64x32@8x8-e128, 2",
        "resnet-32+32x64@4x4-e64-g16, 1",
        "shortcut-32x64@8x8, 1",
        "shortcut-32+64x32@8x4, 2",
        "down-32x32@8x8, 2",
        "down-32x32@4x8, 1",
        "up-32x32@4x4, 2",
        "up-32x32@4x2, 1",
        "out-32x4@8x8, 2",
        "attention-32x32@8x8-h4-c7x24-d1, 1",
        "attention-32x32@8x4-h2-c7x24-d1-linear, 2",
        "attention-64x64@4x4-h8-c5x48-d2-linear-g16, 2",
        "attention-64x64@4x4-h1-c5x48-d3, 1"
    })
    void small_blocks_agree(String key, int batch) throws OrtException, ModelException {
        BlockConfiguration block = BlockConfiguration.parse(key);
        OnnxModels.Options options = new OnnxModels.Options(Precision.FP32, batch, AttentionForm.PLAIN);
        assertThat(BothRuntimes.difference(OnnxModels.block(block, options), TfliteModels.block(block, batch), engine))
                .isLessThan(1e-3);
    }
}
