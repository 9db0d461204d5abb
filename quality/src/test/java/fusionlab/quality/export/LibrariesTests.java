package fusionlab.quality.export;

import static fusionlab.quality.export.ExportTests.MIXED;
import static fusionlab.quality.export.ExportTests.REMOVED;
import static fusionlab.quality.export.ExportedUnet.difference;
import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.quality.diffusers.PipelineFolder;
import fusionlab.quality.diffusers.SmallerVae;
import fusionlab.quality.diffusers.TrainableCheckpoint;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.unet.SmallTopologies;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Architecture;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exports in the libraries that people load them with, from Python, against libtorch's predictions with the checkpoint's weights. */
class LibrariesTests {

    @TempDir
    private Path folder;

    @Test
    void diffusers_loads_a_pruned_pipeline_in_both_ways_and_predicts_the_same() throws Exception {
        ExportedUnet pipeline = pipeline();
        Architecture architecture = pipeline.architecture(MIXED);
        float[] expected = pipeline.predicted(architecture);

        Path exported = pipeline.export(architecture, ExportFormat.DIFFUSERS, null);

        assertThat(difference(expected, Python.numbers("exported.py", "diffusers", exported)))
                .isLessThan(1e-4);
        assertThat(difference(expected, Python.numbers("exported.py", "unet", exported.resolve("unet"))))
                .isLessThan(1e-4);
        assertThat(Python.numbers("exported.py", "picture", exported)).hasSize(3 * 32 * 32);
    }

    @Test
    void diffusers_loads_half_precision_and_configs_without_code_of_ours() throws Exception {
        ExportedUnet pipeline = pipeline();
        Architecture mixed = pipeline.architecture(MIXED);
        Architecture uniform = pipeline.architecture(
                "down_blocks.0.attentions.0=0,down_blocks.0.attentions.1=0,mid_block.attentions.0=0,mid_block.resnets.1=0");

        Path half = pipeline.export(mixed, ExportFormat.DIFFUSERS, ExportPrecision.FP16);
        Path plain = pipeline.export(uniform, ExportFormat.DIFFUSERS, ExportPrecision.FP32);

        assertThat(difference(pipeline.predicted(mixed), Python.numbers("exported.py", "diffusers", half)))
                .isLessThan(1e-2);
        assertThat(difference(pipeline.predicted(uniform), Python.numbers("exported.py", "diffusers", plain)))
                .isLessThan(1e-4);
    }

    @Test
    void diffusers_loads_a_trained_pipeline_with_the_scheduler_of_what_it_predicts_now() throws Exception {
        ExportedUnet pipeline = pipeline();
        Architecture architecture = pipeline.architecture(MIXED);
        TrainableCheckpoint checkpoint = TrainableCheckpoint.in(pipeline.checkpoint());
        Path trained = Files.createDirectory(folder.resolve("trained"));
        try (Unet unet = Unet.load(checkpoint.topology(), checkpoint.unet())) {
            new TrainedPipeline(PipelineFolder.in(pipeline.checkpoint()), unet, architecture)
                    .write(trained, checkpoint.schedulerJson(Parameterization.V));
        }

        assertThat(difference(pipeline.predicted(architecture), Python.numbers("exported.py", "diffusers", trained)))
                .isLessThan(1e-4);
        assertThat(Files.readString(trained.resolve("scheduler/scheduler_config.json")))
                .contains("v_prediction");
        assertThat(Python.numbers("exported.py", "picture", trained)).hasSize(3 * 32 * 32);
    }

    /** In place of the checkpoint's own, which the whole pipeline then uses. */
    @ParameterizedTest
    @ValueSource(strings = {"pruned", "tiny"})
    void diffusers_loads_smaller_decoders_alone_and_in_a_pipeline(String kind) throws Exception {
        ExportedUnet pipeline = pipeline();
        Path vae = pipeline.checkpoint().resolve("vae");
        SmallerVae smaller = SmallerVae.write(vae, folder, kind.equals("tiny"));

        assertThat(difference(smaller.decoded(), Python.numbers("exported.py", "vae", folder.resolve("vae"))))
                .isLessThan(1e-4);
        Files.move(vae, folder.resolve("old"));
        Files.move(folder.resolve("vae"), vae);
        Files.delete(pipeline.checkpoint().resolve("model_index.json")); // exports then write one that fits the folder
        Path exported = pipeline.export(pipeline.topology().original(), ExportFormat.DIFFUSERS, null);
        assertThat(Python.numbers("exported.py", "picture", exported)).hasSize(3 * 32 * 32);
    }

    @Test
    void the_zeroed_form_draws_the_pictures_of_the_pruned_one() throws Exception {
        ExportedUnet pipeline = pipeline();
        Architecture architecture = pipeline.architecture(REMOVED);

        Path pruned = pipeline.export(architecture, ExportFormat.DIFFUSERS, null);
        Path zeroed = pipeline.export(architecture, ExportFormat.DIFFUSERS, null, ModelExport.Form.ZEROED);

        assertThat(difference(
                        Python.numbers("exported.py", "picture", pruned),
                        Python.numbers("exported.py", "picture", zeroed)))
                .isLessThan(1e-5);
    }

    @ParameterizedTest
    @CsvSource({"FP32, 1e-4", "FP16, 1e-2"})
    void onnx_runtime_computes_the_same(ExportPrecision precision, double close) throws Exception {
        Python.require("numpy", "onnxruntime");
        computes("onnx", ExportFormat.ONNX, precision, close);
    }

    /** How far int8 is off depends on the weights; random ones are a bad case. */
    @ParameterizedTest
    @CsvSource({"FP32, 1e-3", "FP16, 1e-2", "INT8, 1e-1"})
    void litert_computes_the_same(ExportPrecision precision, double close) throws Exception {
        Python.require("numpy", "ai_edge_litert.interpreter");
        computes("tflite", ExportFormat.TFLITE, precision, close);
    }

    private void computes(String kind, ExportFormat format, ExportPrecision precision, double close) throws Exception {
        ExportedUnet unet = ExportedUnet.random(folder, SmallTopologies.stableDiffusion());
        Architecture architecture = unet.architecture(MIXED);

        Path exported = unet.export(architecture, format, precision);

        Path config = unet.checkpoint().resolve("unet/config.json");
        double difference =
                difference(unet.predicted(architecture), Python.numbers("exported.py", kind, exported, config));
        System.out.printf("%s in %s: off by %.2g of the largest value%n", format, precision, difference);
        assertThat(difference).isLessThan(close);
    }

    private ExportedUnet pipeline() throws Exception {
        Python.require("torch", "diffusers", "transformers");
        Python.script("pipeline.py", folder);
        Files.move(folder.resolve("pipeline"), folder.resolve("checkpoint"));
        return ExportedUnet.in(folder);
    }
}
