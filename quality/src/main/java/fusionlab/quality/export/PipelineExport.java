package fusionlab.quality.export;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import fusionlab.quality.diffusers.PipelineFolder;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A whole pipeline that diffusers loads: the exported UNet, and everything else from the checkpoint.
 *
 * @param copies whether the other parts are copied; else they are hard links where the file system has them, which take no space
 */
record PipelineExport(UnetExport unet, PipelineFolder checkpoint, boolean copies) implements Export {

    @Override
    public long bytes() throws IOException {
        long bytes = unet.bytes();
        for (Path file : checkpoint.otherFiles()) {
            bytes += copies ? Files.size(file) : 0;
        }
        return bytes;
    }

    @Override
    public void write(Path folder, ExportProgress progress) throws IOException {
        unet.write(Files.createDirectory(folder.resolve("unet")), progress);
        for (Path file : checkpoint.otherFiles()) {
            Path target = folder.resolve(checkpoint.path().relativize(file).toString());
            Files.createDirectories(target.getParent());
            linkOrCopy(file.toRealPath(), target);
            progress.written(copies ? Files.size(file) : 0);
        }
        Files.writeString(
                folder.resolve(PipelineFolder.INDEX),
                new GsonBuilder().setPrettyPrinting().serializeNulls().create().toJson(index()) + "\n");
    }

    private void linkOrCopy(Path file, Path target) throws IOException {
        if (!copies) {
            try {
                Files.createLink(target, file);
                return;
            } catch (FileSystemException | UnsupportedOperationException anotherFileSystem) {
                Files.deleteIfExists(target);
            }
        }
        Files.copy(file, target);
    }

    private JsonObject index() {
        JsonObject index = checkpoint.index().deepCopy();
        index.add(
                "unet",
                unet.isUniform()
                        ? PipelineFolder.part("diffusers", "UNet2DConditionModel")
                        : PipelineFolder.part(UnetExport.LOADER, UnetExport.LOADER_CLASS));
        return index;
    }
}
