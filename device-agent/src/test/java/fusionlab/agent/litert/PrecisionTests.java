package fusionlab.agent.litert;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.agent.SmallUnet;
import fusionlab.agent.measure.ModelException;
import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.BlockKind;
import fusionlab.unet.Precision;
import fusionlab.unet.Topology;
import fusionlab.unet.tflite.TfliteModel;
import fusionlab.unet.tflite.TfliteModels;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Weights of int8 and fp16 against fp32: the same numbers, rounded. Rounding numbers of about 2^-6 to steps of 2^-5/127 is off by 0.4 %, rounding
 * inputs to a 255th of their range (some 8 deviations) by 0.9 %; a sum of products keeps the relative error of one: 1 % in all. An attention block is
 * a chain of seven such products and a whole network one of its blocks, whose errors add up. fp16 has 11 bits: 0.02 % with both its roundings.
 */
class PrecisionTests {

    private static final double FP16_LIMIT = 0.001;
    private static final double INT8_LIMIT = 0.02;
    private static final double INT8_ATTENTION_LIMIT = 0.03;

    private static Engine engine;

    @BeforeAll
    static void start() throws ModelException {
        engine = LiteRt.start(1, null).engine(LiteRt.CPU);
    }

    static Stream<BlockConfiguration> small() {
        return SmallUnet.keys().stream().map(BlockConfiguration::parse);
    }

    /** Blocks of 8x8 pixels, which have its full widths. */
    static Stream<BlockConfiguration> ofStableDiffusion() {
        return Topology.builtIn("sd-v1.5").configurations(32).stream().filter(block -> block.height() <= 8);
    }

    @ParameterizedTest
    @MethodSource("small")
    void blocks_agree_with_fp32_and_xnnpack_takes_every_operator(BlockConfiguration block) throws ModelException {
        requireAgreement(block);
    }

    @Tag("computes")
    @ParameterizedTest
    @MethodSource("ofStableDiffusion")
    void blocks_of_full_width_agree_as_well(BlockConfiguration block) throws ModelException {
        requireAgreement(block);
    }

    private static void requireAgreement(BlockConfiguration block) throws ModelException {
        TfliteModel exact = TfliteModels.block(block, 1, Precision.FP32);
        float[] expected = BothRuntimes.litert(exact, engine);
        boolean residual = block.kind() == BlockKind.CROSS_ATTENTION;
        for (Precision precision : new Precision[] {Precision.INT8, Precision.FP16}) {
            TfliteModel model = TfliteModels.block(block, 1, precision);
            float[] actual = BothRuntimes.litert(model, engine);
            assertThat(BothRuntimes.distance(model, actual, expected, residual))
                    .as(precision + " " + block.key())
                    .isGreaterThan(1e-6)
                    .isLessThan(limit(precision, residual));
            assertThat(BothRuntimes.left(model, engine))
                    .as(precision + " " + block.key())
                    .isZero();
        }
    }

    private static double limit(Precision precision, boolean attention) {
        if (precision == Precision.FP16) {
            return FP16_LIMIT;
        }
        return attention ? INT8_ATTENTION_LIMIT : INT8_LIMIT;
    }

    @ParameterizedTest
    @EnumSource(names = {"INT8", "FP16"})
    void a_whole_network_agrees(Precision precision) throws ModelException {
        Architecture original = SmallUnet.TOPOLOGY.original();
        float[] expected =
                BothRuntimes.litert(TfliteModels.unet(original, SmallUnet.LATENT_SIZE, 1, Precision.FP32), engine);
        TfliteModel model = TfliteModels.unet(original, SmallUnet.LATENT_SIZE, 1, precision);
        assertThat(BothRuntimes.distance(model, BothRuntimes.litert(model, engine), expected, false))
                .isGreaterThan(1e-6)
                .isLessThan(precision == Precision.INT8 ? 0.05 : 0.002);
        assertThat(BothRuntimes.left(model, engine)).isZero();
    }

    @Test
    void matrices_are_int8_from_1024_numbers_on_and_all_else_stays_fp32() {
        TfliteModel model = TfliteModels.block(BlockConfiguration.parse("in-4x16@8x8"), 1, Precision.INT8);
        assertThat(model.weights())
                .allSatisfy(weight -> assertThat(weight.precision()).isEqualTo(Precision.FP32));
        TfliteModel larger = TfliteModels.block(BlockConfiguration.parse("in-4x32@8x8"), 1, Precision.INT8);
        assertThat(larger.weights())
                .extracting(weight -> weight.precision() + " " + weight.bytes())
                .containsExactly("INT8 1152", "FP32 128");
        TfliteModel half = TfliteModels.block(BlockConfiguration.parse("in-4x32@8x8"), 1, Precision.FP16);
        assertThat(half.weights())
                .extracting(weight -> weight.precision() + " " + weight.bytes())
                .containsExactly("FP16 2304", "FP16 64");
    }
}
