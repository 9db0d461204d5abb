package fusionlab.unet.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.unet.Architecture;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Precision;
import fusionlab.unet.Tensor;
import fusionlab.unet.TestConfigs;
import fusionlab.unet.Topology;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockModelTests {

    @ParameterizedTest
    @ValueSource(strings = {"sd-v1.5", "sd-v2.1", "bk-sdm-tiny", "sdxl"})
    void a_block_model_has_exactly_the_block_s_tensors(String name) {
        Topology topology = topology(name);
        for (BlockConfiguration block : topology.configurations(topology.latentSize())) {
            OnnxModel model = OnnxModels.block(block, OnnxModels.Options.DEFAULT);

            assertThat(shapes(model)).as(block.key()).isEqualTo(expected(block.tensors()));
            assertThat(model.bytes().length).as(block.key()).isLessThan(10_000 * Math.max(1, block.depth()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sd-v1.5", "sd-v2.1", "bk-sdm-base", "bk-sdm-small", "bk-sdm-tiny", "snapfusion-table3", "sdxl"})
    void a_whole_model_has_exactly_the_architecture_s_tensors(String name) {
        Topology topology = topology(name);
        Architecture architecture = Architecture.parse(
                topology, "down_blocks.1.resnets.0=0,up_blocks.1.attentions.0=2,up_blocks.1.resnets.0=3");
        List<Tensor> tensors = architecture.tensors();

        OnnxModel model = OnnxModels.unet(architecture, topology.latentSize(), OnnxModels.Options.DEFAULT);

        assertThat(shapes(model)).isEqualTo(expected(tensors));
    }

    @ParameterizedTest
    @EnumSource(AttentionForm.class)
    void the_whole_stable_diffusion_is_under_400_kilobytes(AttentionForm form) {
        Topology topology = topology("sd-v1.5");
        OnnxModels.Options options = new OnnxModels.Options(Precision.FP32, 2, form);

        OnnxModel model = OnnxModels.unet(topology.original(), 64, options);

        assertThat(model.bytes().length).isLessThan(400_000);
        assertThat(model.weights()).hasSize(686);
        assertThat(model.output().dimensions()).containsExactly(2L, 4L, 64L, 64L);
        assertThat(model.inputs()).extracting(OnnxModel.NamedShape::name).containsExactly("sample", "t_emb", "context");
    }

    @Test
    void the_same_configuration_gives_the_same_bytes() {
        BlockConfiguration block = BlockConfiguration.parse("attention-320x320@64x64-h8-c77x768-d1");

        assertThat(OnnxModels.block(block, OnnxModels.Options.DEFAULT).bytes())
                .isEqualTo(OnnxModels.block(block, OnnxModels.Options.DEFAULT).bytes());
    }

    private static Topology topology(String name) {
        return name.equals("sdxl") ? Topology.parse(name, TestConfigs.SDXL) : Topology.builtIn(name);
    }

    private static Map<String, List<Long>> shapes(OnnxModel model) {
        Map<String, List<Long>> shapes = new HashMap<>();
        model.weights().forEach(weight -> shapes.put(weight.name(), weight.dimensions()));
        return shapes;
    }

    /** Linear weights are [out, in] in a checkpoint and [in, out] in ONNX. */
    private static Map<String, List<Long>> expected(List<Tensor> tensors) {
        Map<String, List<Long>> shapes = new HashMap<>();
        for (Tensor tensor : tensors) {
            List<Long> shape = tensor.shape().stream().map(Integer::longValue).toList();
            shapes.put(tensor.name(), shape.size() == 2 ? List.of(shape.get(1), shape.get(0)) : shape);
        }
        return shapes;
    }
}
