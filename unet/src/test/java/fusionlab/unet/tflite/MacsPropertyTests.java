package fusionlab.unet.tflite;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.BlockKind;
import fusionlab.unet.Cost;
import fusionlab.unet.Precision;
import fusionlab.unet.Slot;
import fusionlab.unet.TestConfigs;
import fusionlab.unet.Topology;
import fusionlab.unet.Unit;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.OperatorT;
import org.tensorflow.lite.schema.TensorT;

/** Multiply-accumulates as the formulas count them, against each convolution and product of the generated graph. */
class MacsPropertyTests {

    private static final Topology SD = Topology.builtIn("sd-v1.5");

    @Example
    void each_block_of_each_topology_does_what_its_formula_says() {
        for (String name : Topology.builtInNames()) {
            requireCounts(Topology.builtIn(name), 64);
        }
        requireCounts(Topology.parse("sdxl", TestConfigs.SDXL), 128);
        requireCounts(Topology.parse("koala", TestConfigs.KOALA), 32);
        requireCounts(Topology.parse("lcm", TestConfigs.with(SD.configJson(), "time_cond_proj_dim", "256")), 8);
    }

    private static void requireCounts(Topology topology, int size) {
        for (BlockConfiguration block : topology.configurations(size)) {
            ReadModel model = read(TfliteModels.block(block, 1, Precision.FP32));
            Cost cost = block.cost();
            long layers = macs(model, BuiltinOperator.CONV_2D) + macs(model, BuiltinOperator.FULLY_CONNECTED);

            assertThat(cost.macsWithAttention())
                    .as(block.key())
                    .isEqualTo(layers + macs(model, BuiltinOperator.BATCH_MATMUL));
            assertThat(cost.macsWithoutAttention()).as(block.key()).isEqualTo(layers + 4 * normalised(block));
        }
    }

    /** Numbers that layer normalisations put out; thop counts four for each. */
    private static long normalised(BlockConfiguration block) {
        return block.kind() == BlockKind.CROSS_ATTENTION
                ? 3L * block.depth() * block.height() * block.width() * block.outChannels()
                : 0;
    }

    @Property(tries = 40)
    void a_whole_architecture_costs_what_its_graph_does(@ForAll("counts") Map<String, Integer> counts) {
        Architecture architecture = Architecture.of(SD, counts);
        TfliteModel model = TfliteModels.unet(architecture, 32, 1, Precision.FP32);
        ReadModel read = read(model);

        assertThat(macs(read, BuiltinOperator.CONV_2D)
                        + macs(read, BuiltinOperator.FULLY_CONNECTED)
                        + macs(read, BuiltinOperator.BATCH_MATMUL))
                .isEqualTo(SD.cost(architecture, 32).macsWithAttention());
        assertThat(model.weights().stream()
                        .mapToLong(weight -> weight.weight().elements())
                        .sum())
                .isEqualTo(SD.cost(architecture, 32).parameters());
    }

    @Property(tries = 20)
    void each_unit_is_named_in_the_graph_and_none_that_was_removed(@ForAll("counts") Map<String, Integer> counts) {
        Architecture architecture = Architecture.of(SD, counts);
        ReadModel model = read(TfliteModels.unet(architecture, 64, 1, Precision.FP32));

        assertThat(Arrays.stream(model.graph().getTensors())
                        .map(TensorT::getName)
                        .filter(name -> name.contains("/") && !name.startsWith("constant/"))
                        .map(name -> name.substring(0, name.indexOf('/')))
                        .distinct())
                .containsExactlyElementsOf(
                        SD.units(architecture, 64).stream().map(Unit::position).toList());
    }

    private static long macs(ReadModel model, int code) {
        long sum = 0;
        for (OperatorT operator : model.graph().getOperators()) {
            if (model.code(operator) == code) {
                long outputs =
                        Computed.elements(model.tensor(operator.getOutputs()[0]).getShape());
                int[] left = model.tensor(operator.getInputs()[0]).getShape();
                int[] right = model.tensor(operator.getInputs()[1]).getShape();
                boolean product = code == BuiltinOperator.BATCH_MATMUL;
                sum += outputs * (product ? left[left.length - 1] : Computed.elements(right) / right[0]);
            }
        }
        return sum;
    }

    private static ReadModel read(TfliteModel model) {
        return new ReadModel(ByteBuffer.wrap(model.bytes(weight -> 2)));
    }

    @Provide
    Arbitrary<Map<String, Integer>> counts() {
        return Arbitraries.maps(
                        Arbitraries.of(SD.slots().stream().map(Slot::name).toList()),
                        Arbitraries.integers().between(0, 3))
                .ofMaxSize(38);
    }
}
