package fusionlab.unet.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Precision;
import fusionlab.unet.TestConfigs;
import fusionlab.unet.Topology;
import fusionlab.unet.weights.Weight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every reader of ONNX asks of a graph. */
class GraphFormTests {

    private static final List<String> NAMES = List.of("sd-v1.5", "sd-v2.1", "bk-sdm-tiny", "snapfusion-table3", "sdxl");

    @ParameterizedTest
    @EnumSource(AttentionForm.class)
    void each_value_has_one_name_and_is_used_only_after_it_is_made(AttentionForm form) {
        for (String name : NAMES) {
            GraphProto graph = parsed(unet(name, Precision.FP32, form)).getGraph();
            Set<String> made = new HashSet<>();
            graph.getInputList().forEach(input -> made.add(input.getName()));
            Set<String> unused = new HashSet<>();
            graph.getInitializerList().forEach(tensor -> unused.add(tensor.getName()));
            assertThat(unused).hasSize(graph.getInitializerCount()).doesNotContainAnyElementsOf(made);
            made.addAll(unused);
            Set<String> nodes = new HashSet<>();
            for (NodeProto node : graph.getNodeList()) {
                assertThat(nodes.add(node.getName())).as(node.getName()).isTrue();
                node.getInputList().stream()
                        .filter(input -> !input.isEmpty())
                        .forEach(input ->
                                assertThat(made.contains(input)).as(input).isTrue());
                unused.removeAll(node.getInputList());
                node.getOutputList()
                        .forEach(output ->
                                assertThat(made.add(output)).as(output).isTrue());
            }
            assertThat(unused).as("weights and constants that nothing uses").isEmpty();
            assertThat(made).contains(graph.getOutput(0).getName());
        }
    }

    @ParameterizedTest
    @CsvSource({"PLAIN, 21, 0", "MULTI_HEAD, 21, 1", "OPSET23, 23, 0"})
    void a_model_imports_what_it_uses_and_no_more(AttentionForm form, long opset, long contributed) {
        ModelProto model = parsed(unet("sd-v1.5", Precision.FP32, form));

        assertThat(model.getOpsetImportList().stream()
                        .collect(Collectors.toMap(OperatorSetIdProto::getDomain, OperatorSetIdProto::getVersion)))
                .isEqualTo(contributed == 0 ? Map.of("", opset) : Map.of("", opset, "com.microsoft", contributed));
        assertThat(model.getGraph().getNodeList().stream()
                        .map(NodeProto::getDomain)
                        .distinct())
                .hasSize(contributed == 0 ? 1 : 2);
        assertThat(model.getGraph().getName()).isEqualTo("sd-v1.5");
        assertThat(model.getIrVersion()).isEqualTo(10);
        BlockConfiguration convolution = BlockConfiguration.parse("in-4x32@8x8");
        assertThat(parsed(OnnxModels.block(convolution, new OnnxModels.Options(Precision.FP32, 1, form)))
                        .getOpsetImportList())
                .as("nothing contributed in a block that does not attend")
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"FP32, 1", "FP16, 10"})
    void all_numbers_are_of_one_type_but_those_of_shapes_and_scales(Precision precision, int type) {
        GraphProto graph =
                parsed(unet("sd-v1.5", precision, AttentionForm.PLAIN)).getGraph();

        assertThat(graph.getInputList()).allMatch(input -> elementType(input) == type);
        assertThat(graph.getOutputList()).allMatch(output -> elementType(output) == type);
        List<TensorProto> weights = outside(graph);
        assertThat(weights).hasSize(686).allMatch(tensor -> tensor.getDataType() == type);
        Set<String> scales = graph.getNodeList().stream()
                .filter(node -> node.getOpType().equals("Resize"))
                .map(node -> node.getInput(2))
                .collect(Collectors.toSet());
        assertThat(scales).hasSize(1);
        for (TensorProto tensor : graph.getInitializerList()) {
            boolean integers = tensor.getInt64DataCount() > 0;
            int expected = scales.contains(tensor.getName()) ? TensorProto.DataType.FLOAT_VALUE : type;
            assertThat(tensor.getDataType())
                    .as(tensor.getName())
                    .isEqualTo(integers ? TensorProto.DataType.INT64_VALUE : expected);
            if (tensor.getExternalDataCount() == 0) {
                assertThat(numbers(tensor)).as(tensor.getName()).isEqualTo(elements(tensor));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"FP32, 4", "FP16, 2"})
    void located_weights_lie_within_the_file_where_their_names_say(Precision precision, long width) {
        OnnxModel model = unet("sd-v1.5", precision, AttentionForm.MULTI_HEAD);
        OnnxModel located = WeightFile.located(model, precision);
        Map<String, Weight> weights = new HashMap<>();
        model.weights().forEach(weight -> weights.put(weight.name(), weight));

        List<TensorProto> tensors = outside(parsed(located).getGraph());

        assertThat(tensors).hasSameSizeAs(model.weights());
        for (TensorProto tensor : tensors) {
            Map<String, String> entries = tensor.getExternalDataList().stream()
                    .collect(Collectors.toMap(StringStringEntryProto::getKey, StringStringEntryProto::getValue));
            long offset = Long.parseLong(entries.getOrDefault("offset", "-1"));
            long length = Long.parseLong(entries.getOrDefault("length", "-1"));
            boolean scale =
                    Objects.requireNonNull(weights.get(tensor.getName())).role() == Weight.Role.NORM_SCALE;
            long scales = (WeightFile.ELEMENTS - WeightFile.SCALES) * width;
            assertThat(entries).containsEntry("location", WeightFile.NAME).hasSize(3);
            assertThat(length).as(tensor.getName()).isEqualTo(elements(tensor) * width);
            assertThat(offset).as(tensor.getName()).isBetween(scale ? scales : 0, WeightFile.ELEMENTS * width - length);
            assertThat(scale || offset + length <= scales).as(tensor.getName()).isTrue();
            assertThat(offset % (16 * width)).as(tensor.getName()).isZero();
        }
        assertThat(located.weights()).isEqualTo(model.weights());
        assertThat(located.inputs()).isEqualTo(model.inputs());
        assertThat(located.output()).isEqualTo(model.output());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void the_batch_is_the_first_dimension_of_all_that_goes_in_and_out(int batch) {
        for (String name : NAMES) {
            OnnxModel model = OnnxModels.unet(
                    topology(name).original(), 32, new OnnxModels.Options(Precision.FP32, batch, AttentionForm.PLAIN));

            assertThat(model.inputs())
                    .allMatch(input -> input.dimensions().get(0) == batch)
                    .extracting(OnnxModel.NamedShape::name)
                    .startsWith("sample", "t_emb")
                    .doesNotHaveDuplicates();
            assertThat(model.output().dimensions())
                    .isEqualTo(model.inputs().get(0).dimensions());
        }
    }

    @Test
    void bytes_are_no_number_of_the_onnx_form() {
        assertThatThrownBy(() -> new OnnxModels.Options(Precision.INT8, 1, AttentionForm.PLAIN))
                .hasMessageContaining("fp32 or fp16");
        assertThatThrownBy(() -> new OnnxModels.Options(Precision.FP16, 65, AttentionForm.PLAIN))
                .hasMessageContaining("1 to 64, not 65");
        assertThat(new OnnxModels.Options(Precision.FP16, 64, AttentionForm.PLAIN).batch())
                .isEqualTo(64);
        OnnxModel broken =
                new OnnxModel(new byte[] {1, 2, 3}, List.of(), List.of(), new OnnxModel.NamedShape("y", List.of(1L)));
        assertThatThrownBy(() -> WeightFile.located(broken, Precision.FP32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not an ONNX model");
    }

    private static OnnxModel unet(String name, Precision precision, AttentionForm form) {
        return OnnxModels.unet(topology(name).original(), 64, new OnnxModels.Options(precision, 1, form));
    }

    private static Topology topology(String name) {
        return name.equals("sdxl") ? Topology.parse(name, TestConfigs.SDXL) : Topology.builtIn(name);
    }

    private static List<TensorProto> outside(GraphProto graph) {
        List<TensorProto> outside = new ArrayList<>(graph.getInitializerList());
        outside.removeIf(tensor -> tensor.getDataLocation() != TensorProto.DataLocation.EXTERNAL);
        return outside;
    }

    private static int elementType(ValueInfoProto value) {
        return value.getType().getTensorType().getElemType();
    }

    private static long elements(TensorProto tensor) {
        return tensor.getDimsList().stream().reduce(1L, Math::multiplyExact);
    }

    private static long numbers(TensorProto tensor) {
        return (long) tensor.getInt64DataCount() + tensor.getFloatDataCount() + tensor.getInt32DataCount();
    }

    private static ModelProto parsed(OnnxModel model) {
        try {
            return ModelProto.parseFrom(model.bytes());
        } catch (InvalidProtocolBufferException broken) {
            throw new AssertionError(broken);
        }
    }
}
