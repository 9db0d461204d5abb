package fusionlab.quality.export;

import static fusionlab.quality.export.ExportedUnet.difference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.gson.JsonParser;
import fusionlab.quality.evaluation.MemoryNeed;
import fusionlab.quality.unet.SmallTopologies;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exported models against libtorch's predictions with the checkpoint; ExportedByPythonTests asks the libraries that load them. */
class ExportTests {

    static final String REMOVED =
            "down_blocks.0.attentions.1=0,down_blocks.0.resnets.1=0,down_blocks.1.resnets.0=0,mid_block.resnets.1=0,up_blocks.1.resnets.1=0,"
                    + "up_blocks.2.resnets.0=0,up_blocks.3.attentions.1=0";
    static final String MIXED =
            "down_blocks.0.attentions.1=0,down_blocks.0.resnets.1=0,down_blocks.1.resnets.0=0,mid_block.resnets.1=0,up_blocks.1.resnets.1=3,"
                    + "up_blocks.2.resnets.0=0,up_blocks.3.attentions.1=0,mid_block.attentions.0=2,up_blocks.1.attentions.0=2";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"base", REMOVED, MIXED})
    void a_pruned_unet_is_a_checkpoint_that_predicts_the_same(String text) throws Exception {
        ExportedUnet unet = ExportedUnet.random(folder, SmallTopologies.stableDiffusion());
        Architecture architecture = unet.architecture(text);

        Path exported = unet.export(architecture, ExportFormat.SAFETENSORS, null);

        assertThat(ExportedUnet.predicted(exported)).isEqualTo(unet.predicted(architecture));
        assertThat(exported.resolve("fusionlab_unet.py").toFile().exists()).isEqualTo(!text.equals("base"));
    }

    /** As a search's tuning leaves them, with weights of the copies' own. */
    @Test
    void tuned_weights_take_the_place_of_the_checkpoints() throws Exception {
        ExportedUnet unet = ExportedUnet.random(folder, SmallTopologies.stableDiffusion());
        Architecture architecture = unet.architecture(MIXED);
        float[] untuned = unet.predicted(architecture);
        unet.use(unet.tuned(architecture));

        Path exported = unet.export(architecture, ExportFormat.SAFETENSORS, null);

        assertThat(ExportedUnet.predicted(exported))
                .isEqualTo(unet.predicted(architecture))
                .isNotEqualTo(untuned);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sd-v2.1", "bk-sdm-tiny", "snapfusion-table3"})
    void so_is_one_of_another_topology(String builtIn) throws Exception {
        String widths = builtIn.equals("bk-sdm-tiny") ? "[16, 24, 32]" : "[16, 24, 32, 32]";
        ExportedUnet unet = ExportedUnet.random(folder, SmallTopologies.narrow(builtIn, widths));
        Architecture architecture = unet.architecture("up_blocks.1.resnets.0=0,up_blocks.1.attentions.0=2");

        Path exported = unet.export(architecture, ExportFormat.SAFETENSORS, null);

        assertThat(ExportedUnet.predicted(exported)).isEqualTo(unet.predicted(architecture));
    }

    @Test
    void a_winner_without_attention_in_a_stage_needs_nothing_of_ours() throws Exception {
        ExportedUnet unet = ExportedUnet.random(folder, SmallTopologies.stableDiffusion());
        Architecture architecture = unet.architecture(
                "down_blocks.0.attentions.0=0,down_blocks.0.attentions.1=0,mid_block.attentions.0=0,mid_block.resnets.1=0");

        Path exported = unet.export(architecture, ExportFormat.SAFETENSORS, null);

        assertThat(exported).isDirectoryNotContaining("glob:**.py");
        assertThat(Files.readString(exported.resolve("config.json")))
                .contains("\"DownBlock2D\",\n    \"CrossAttnDownBlock2D\"")
                .contains("\"mid_block_type\": \"UNetMidBlock2D\"")
                .doesNotContain("fusionlab_counts");
        assertThat(ExportedUnet.predicted(exported)).isEqualTo(unet.predicted(architecture));
    }

    @Test
    void the_zeroed_form_is_the_whole_unet_and_predicts_what_the_pruned_one_does() throws Exception {
        ExportedUnet unet = ExportedUnet.random(folder, SmallTopologies.stableDiffusion());
        Architecture architecture = unet.architecture(REMOVED);

        Path exported = unet.export(architecture, ExportFormat.SAFETENSORS, null, ModelExport.Form.ZEROED);

        assertThat(JsonParser.parseString(Files.readString(exported.resolve("config.json"))))
                .isEqualTo(JsonParser.parseString(unet.topology().configJson()));
        assertThat(difference(unet.predicted(architecture), ExportedUnet.predicted(exported)))
                .isLessThan(1e-5);
    }

    @ParameterizedTest
    @CsvSource({"FP32, 1e-4", "FP16, 2e-2", "BF16, 1e-1"})
    void precisions_change_the_last_digits_only(ExportPrecision precision, double close) throws Exception {
        ExportedUnet unet = ExportedUnet.random(folder, SmallTopologies.stableDiffusion());
        Architecture architecture = unet.architecture(MIXED);

        Path exported = unet.export(architecture, ExportFormat.SAFETENSORS, precision);

        assertThat(difference(unet.predicted(architecture), ExportedUnet.predicted(exported)))
                .isLessThan(close);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "base | FP32 | 1e-4",
                REMOVED + " | FP32 | 1e-4",
                MIXED + " | FP32 | 1e-4",
                MIXED + " | FP16 | 2e-2"
            })
    void onnx_runtime_loads_the_graph_with_its_weights(String text, ExportPrecision precision, double close)
            throws Exception {
        ExportedUnet unet = ExportedUnet.random(folder, SmallTopologies.stableDiffusion());
        Architecture architecture = unet.architecture(text);

        Path exported = unet.export(architecture, ExportFormat.ONNX, precision);

        float[] found = OnnxFile.run(exported, ExportedUnet.inputs(unet.topology()));
        assertThat(difference(unet.predicted(architecture), found)).isLessThan(close);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"time_cond_proj_dim\": 10",
                "\"addition_embed_type\": \"text_time\", \"addition_time_embed_dim\": 8, \"projection_class_embeddings_input_dim\": 68",
                "\"flip_sin_to_cos\": false, \"freq_shift\": 1"
            })
    void its_inputs_are_those_of_diffusers_pipelines(String more) throws Exception {
        String config = SmallTopologies.tiny().configJson();
        for (String field : more.split(", ")) {
            String[] parts = field.split(": ");
            config = SmallTopologies.with(config, parts[0].replace("\"", ""), parts[1]);
        }
        Topology topology = Topology.parse("more", config);
        ExportedUnet unet = ExportedUnet.random(folder, topology);

        Path exported = unet.export(topology.original(), ExportFormat.ONNX, null);

        float[] found = OnnxFile.run(exported, ExportedUnet.inputs(topology));
        assertThat(difference(unet.predicted(topology.original()), found)).isLessThan(1e-4);
    }

    @ParameterizedTest
    @CsvSource({
        "SAFETENSORS, FP32",
        "SAFETENSORS, FP16",
        "ONNX, FP32",
        "ONNX, FP16",
        "TFLITE, FP32",
        "TFLITE, FP16",
        "TFLITE, INT8"
    })
    void files_have_the_announced_size(ExportFormat format, ExportPrecision precision) throws Exception {
        ExportedUnet unet = ExportedUnet.random(folder, SmallTopologies.stableDiffusion());

        Path exported = unet.export(unet.architecture(MIXED), format, precision);

        long bytes = 0;
        try (Stream<Path> files = Files.list(exported)) {
            for (Path file : files.toList()) {
                bytes += file.toString().matches(".*(json|py)") ? 0 : Files.size(file);
            }
        }
        assertThat(unet.log).first().asString().contains(MemoryNeed.text(bytes));
    }

    @Test
    void nothing_is_left_of_an_export_whose_checkpoint_is_truncated() throws Exception {
        ExportedUnet unet = ExportedUnet.random(folder, SmallTopologies.tiny());
        Path weights = unet.checkpoint().resolve("unet/diffusion_pytorch_model.safetensors");
        try (FileChannel channel = FileChannel.open(weights, StandardOpenOption.WRITE)) {
            channel.truncate(Files.size(weights) - 100);
        }

        assertThatThrownBy(() -> unet.export(unet.topology().original(), ExportFormat.ONNX, null))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessageContaining("is truncated");
        assertNothingLeft();
    }

    @Test
    void nothing_is_left_of_an_export_of_weights_that_the_precision_cannot_hold() throws Exception {
        ExportedUnet unet = ExportedUnet.random(folder, SmallTopologies.tiny());
        unet.fill("conv_out.bias", 1e6f);

        for (ExportFormat format :
                new ExportFormat[] {ExportFormat.SAFETENSORS, ExportFormat.ONNX, ExportFormat.TFLITE}) {
            assertThatThrownBy(() -> unet.export(unet.topology().original(), format, ExportPrecision.FP16))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("conv_out.bias is not finite in F16");
        }
        unet.fill("conv_out.bias", Float.NaN);
        assertThatThrownBy(() -> unet.export(unet.topology().original(), ExportFormat.SAFETENSORS, null))
                .hasMessageContaining("conv_out.bias")
                .hasMessageContaining("not finite");
        assertNothingLeft();
    }

    @Test
    void weights_of_another_unet_are_refused_with_their_names() throws Exception {
        ExportedUnet unet = ExportedUnet.random(folder, SmallTopologies.tiny());
        Path config = unet.checkpoint().resolve("unet/config.json");
        Files.writeString(config, SmallTopologies.with(Files.readString(config), "cross_attention_dim", "12"));

        assertThatThrownBy(() -> unet.export(unet.topology().original(), ExportFormat.SAFETENSORS, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the architecture is of another UNet than the checkpoint's");
        ExportedUnet changed = ExportedUnet.in(folder);
        assertThatThrownBy(() -> changed.export(changed.topology().original(), ExportFormat.SAFETENSORS, null))
                .isInstanceOf(InvalidSafetensorsException.class)
                .hasMessageContaining("attn2.to_k.weight of shape [16, 8], but checkpoint has [16, 12]");
        assertNothingLeft();
    }

    @Test
    void nothing_is_overwritten() throws Exception {
        ExportedUnet unet = ExportedUnet.random(folder, SmallTopologies.tiny());
        Path first = unet.export(unet.topology().original(), ExportFormat.ONNX, null);
        byte[] before = Files.readAllBytes(first.resolve("model.onnx"));

        assertThatThrownBy(() -> unet.export(unet.topology().original(), ExportFormat.ONNX, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is already there; name a new folder");
        assertThat(first.resolve("model.onnx")).hasBinaryContent(before);
    }

    @Test
    void a_second_export_into_a_folder_that_is_being_written_is_refused_and_disturbs_nothing() throws Exception {
        Path out = folder.resolve("out");
        try (NewFolder first = NewFolder.at(out)) {
            Files.writeString(first.path().resolve("model"), "first");

            assertThatThrownBy(() -> NewFolder.at(out))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("another command is writing to " + out
                            + "; wait until it has ended, or name another --out");
            first.keep();
        }
        assertThat(out.resolve("model")).hasContent("first");
        NewFolder.delete(out);
        assertNothingLeft();
    }

    @Test
    void a_model_that_the_disk_cannot_hold_is_refused_with_the_figures() throws Exception {
        try (NewFolder target = NewFolder.at(folder.resolve("out"))) {
            assertThatThrownBy(() -> target.requireRoom(1L << 60))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching(
                            "the model needs 1073741824\\.0 GiB on the disk of .*, and .* are free; make room, .*");
        }
        assertNothingLeft();
    }

    @Test
    void a_place_where_no_folder_can_be_is_named() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "no folder");

        assertThatThrownBy(() -> NewFolder.at(file.resolve("out")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("out cannot be made: ")
                .hasMessageContaining("is not a folder that can be written to");
    }

    @Test
    void what_a_killed_export_left_is_replaced() throws Exception {
        ExportedUnet unet = ExportedUnet.random(folder, SmallTopologies.tiny());
        Path left = Files.createDirectories(folder.resolve(".ONNX null PRUNED.fusionlab.part/sub"));
        Files.writeString(left.resolve("model.onnx.data"), "half");

        Path exported = unet.export(unet.topology().original(), ExportFormat.ONNX, null);

        assertThat(exported).isDirectoryNotContaining("glob:**sub");
        assertNothingLeft();
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void nothing_is_left_of_an_export_that_a_signal_ends(String signal, int code) throws Exception {
        assumeThat(signal.equals("INT") && ignoresInterrupts())
                .as("this build ignores SIGINT, as shells let background jobs do, and so would its children")
                .isFalse();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HalfWritten.class.getName(),
                        folder.resolve("out").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(process.inputReader().readLine()).isEqualTo("begun");
            assertThat(folder.resolve(".out.fusionlab.part")).exists();
            new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();
            assertThat(process.waitFor()).isEqualTo(code);
        } finally {
            process.destroyForcibly();
        }
        assertThat(folder).isEmptyDirectory();
    }

    private static boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"checkpoint", "checkpoint/unet", "checkpoint/more/out", "link/out"})
    void a_model_in_the_checkpoints_folder_is_refused(String out) throws Exception {
        ExportedUnet unet = ExportedUnet.random(folder, SmallTopologies.tiny());
        Files.createSymbolicLink(folder.resolve("link"), unet.checkpoint());

        assertThatThrownBy(() -> unet.export(folder.resolve(out)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--out " + folder.resolve(out) + " is in " + unet.checkpoint()
                        + ", which is read from; name a folder outside of it");
        assertThat(unet.checkpoint().resolve("more")).doesNotExist();
        assertNothingLeft();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ONNX | BF16 | PRUNED | onnx is written in fp32, fp16, not in bf16",
                "DIFFUSERS | INT8 | PRUNED | diffusers is written in fp32, fp16, bf16, not in int8",
                "TFLITE | FP32 | ZEROED | the form zeroed is for diffusers and safetensors",
                "SAFETENSORS | FP32 | ZEROED | the form zeroed has no room for copies (down_blocks.0.attentions.0)",
                "DIFFUSERS | FP32 | PRUNED | lacks the folders scheduler, text_encoder, tokenizer, vae"
            })
    void what_cannot_be_written_is_refused(
            ExportFormat format, ExportPrecision precision, ModelExport.Form form, String complaint) throws Exception {
        ExportedUnet unet = ExportedUnet.random(folder, SmallTopologies.tiny());
        Architecture architecture = unet.architecture("down_blocks.0.attentions.0=2");

        assertThatThrownBy(() -> unet.export(architecture, format, precision, form))
                .hasMessageContaining(complaint);
        assertNothingLeft();
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("."));
        }
    }
}
