package fusionlab.quality.export;

import fusionlab.quality.diffusers.PipelineFolder;
import fusionlab.quality.tensors.TensorType;
import fusionlab.quality.unet.Unet;
import fusionlab.quality.unet.UnetWeights;
import fusionlab.unet.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A checkpoint with a trained UNet in place of its own, as {@code quality export --format diffusers} writes it: what the architecture
 * removed is left out.
 *
 * @param unet open while it is written
 */
public record TrainedPipeline(PipelineFolder checkpoint, Unet unet, Architecture architecture) {

    private static final String SCHEDULER = "scheduler";

    /**
     * Writes the UNet in 32 bits; other parts are hard links where the file system has them.
     *
     * @param folder empty
     * @param schedulerJson the scheduler's configuration
     */
    public void write(Path folder, String schedulerJson) throws IOException {
        UnetExport export = new UnetExport(new UnetWeights(unet, architecture), architecture, TensorType.F32);
        new PipelineExport(export, checkpoint, false).write(folder, new ExportProgress(export.bytes(), line -> {}));
        Path scheduler = folder.resolve(SCHEDULER + "/scheduler_config.json");
        Files.createDirectories(folder.resolve(SCHEDULER));
        Files.deleteIfExists(scheduler); // it may be the checkpoint's own file under another name
        Files.writeString(scheduler, schedulerJson);
    }
}
