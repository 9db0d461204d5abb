package fusionlab.unet.tflite;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.unet.Architecture;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Precision;
import fusionlab.unet.TestConfigs;
import fusionlab.unet.Topology;
import fusionlab.unet.onnx.OnnxModel;
import fusionlab.unet.onnx.OnnxModels;
import fusionlab.unet.weights.Weight;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.OperatorT;
import org.tensorflow.lite.schema.TensorT;

/** What every reader of the format asks of a file, and what the file has in common with the ONNX form and the counts. */
class FormTests {

    private static final List<String> NAMES =
            List.of("sd-v1.5", "sd-v2.1", "bk-sdm-base", "bk-sdm-small", "bk-sdm-tiny", "snapfusion-table3", "sdxl");

    @Test
    void whole_unets_have_their_parameters_outside_of_a_file_of_kilobytes() {
        for (String name : NAMES) {
            Topology topology = topology(name);
            TfliteModel model = TfliteModels.unet(topology.original(), 64, 1, Precision.FP32);

            assertThat(model.weights().stream()
                            .mapToLong(weight -> weight.weight().elements())
                            .sum())
                    .as(name)
                    .isEqualTo(topology.cost(topology.original(), 64).parameters());
            assertThat(model.bytes(weight -> 2).length).as(name).isLessThan(name.equals("sdxl") ? 2_500_000 : 900_000);
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void a_graph_names_each_tensor_once_and_uses_it_only_after_it_is_made(Precision precision) {
        for (String name : NAMES) {
            ReadModel model = read(TfliteModels.unet(topology(name).original(), 64, 1, precision));
            Set<Integer> made = new HashSet<>();
            Arrays.stream(model.graph().getInputs()).forEach(made::add);
            for (int i = 0; i < model.graph().getTensors().length; i++) {
                if (model.tensor(i).getBuffer() != 0) {
                    made.add(i);
                }
            }
            for (OperatorT operator : model.graph().getOperators()) {
                assertThat(made)
                        .contains(Arrays.stream(operator.getInputs()).boxed().toArray(Integer[]::new));
                for (int output : operator.getOutputs()) {
                    assertThat(made.add(output)).as("made once").isTrue();
                }
            }
            assertThat(made)
                    .contains(model.graph().getOutputs()[0])
                    .hasSize(model.graph().getTensors().length);
            assertThat(names(model)).doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sd-v1.5", "sd-v2.1", "bk-sdm-tiny", "sdxl"})
    void it_has_the_weights_and_the_layers_of_the_onnx_form(String name) {
        Topology topology = topology(name);
        for (BlockConfiguration block : topology.configurations(topology.latentSize())) {
            OnnxModel onnx = OnnxModels.block(block, new OnnxModels.Options(Precision.FP32, 1, AttentionForm.PLAIN));
            TfliteModel tflite = TfliteModels.block(block, 1, Precision.FP32);

            assertThat(tflite.weights())
                    .as(block.key())
                    .extracting(StoredWeight::weight)
                    .containsExactlyInAnyOrderElementsOf(onnx.weights());
            long kernels = count(onnx, 4);
            long matrices = count(onnx, 2);
            ReadModel model = read(tflite);
            assertThat(model.count(BuiltinOperator.CONV_2D)).as(block.key()).isEqualTo(kernels);
            assertThat(model.count(BuiltinOperator.FULLY_CONNECTED))
                    .as(block.key())
                    .isEqualTo(matrices);
            assertThat(model.count(BuiltinOperator.SOFTMAX)).as(block.key()).isEqualTo(2L * block.depth());
            assertThat(model.graph().getOperators()).hasSize(tflite.operators());
            assertThat(tflite.inputs())
                    .extracting(TfliteModel.NamedShape::name)
                    .containsExactlyElementsOf(onnx.inputs().stream()
                            .map(OnnxModel.NamedShape::name)
                            .toList());
        }
    }

    @Test
    void only_large_matrices_become_bytes() {
        TfliteModel below = TfliteModels.block(BlockConfiguration.parse("shortcut-31x33@8x8"), 1, Precision.INT8);
        TfliteModel from = TfliteModels.block(BlockConfiguration.parse("shortcut-32+32x16@8x8"), 1, Precision.INT8);
        TfliteModel norms = TfliteModels.block(BlockConfiguration.parse("out-2048x4@8x8"), 1, Precision.INT8);

        assertThat(below.weights()).extracting(StoredWeight::precision).containsOnly(Precision.FP32);
        assertThat(from.weights()).extracting(StoredWeight::precision).containsExactly(Precision.INT8, Precision.FP32);
        assertThat(norms.weights())
                .filteredOn(weight -> weight.precision() == Precision.INT8)
                .extracting(weight -> weight.weight().role())
                .containsExactly(Weight.Role.MATRIX);
    }

    @Test
    void names_shapes_and_batch_are_as_asked() {
        Architecture architecture = topology("sd-v1.5").original();
        TfliteModel unet = TfliteModels.unet(architecture, 32, 2, Precision.FP32);
        ReadModel model = read(unet);

        assertThat(unet.inputs())
                .containsExactly(
                        new TfliteModel.NamedShape("sample", List.of(2, 32, 32, 4)),
                        new TfliteModel.NamedShape("t_emb", List.of(2, 320)),
                        new TfliteModel.NamedShape("context", List.of(2, 77, 768)));
        assertThat(unet.output()).isEqualTo(new TfliteModel.NamedShape("out_sample", List.of(2, 32, 32, 4)));
        assertThat(unet.output().elements()).isEqualTo(2 * 32 * 32 * 4);
        assertThat(model.graph().getName()).isEqualTo("sd-v1.5");
        TensorT output = model.tensor(model.graph().getOutputs()[0]);
        assertThat(output.getName()).isEqualTo("out_sample");
        assertThat(output.getShape()).containsExactly(2, 32, 32, 4);
        assertThat(names(model)).anyMatch(name -> name.startsWith("down_blocks.0.attentions.1/BATCH_MATMUL_"));
    }

    private static List<String> names(ReadModel model) {
        return Arrays.stream(model.graph().getTensors()).map(TensorT::getName).toList();
    }

    private static long count(OnnxModel model, int dimensions) {
        return model.weights().stream()
                .filter(weight -> weight.dimensions().size() == dimensions)
                .count();
    }

    private static ReadModel read(TfliteModel model) {
        return new ReadModel(ByteBuffer.wrap(model.bytes(weight -> 2)));
    }

    private static Topology topology(String name) {
        return name.equals("sdxl") ? Topology.parse(name, TestConfigs.SDXL) : Topology.builtIn(name);
    }
}
