package fusionlab.quality;

import fusionlab.quality.export.NewFolder;
import fusionlab.quality.finetuning.FolderCheckpoint;
import fusionlab.quality.finetuning.UnetCheckpoint;
import fusionlab.quality.scenes.ScenesCheckpoint;
import fusionlab.quality.scenes.ScenesWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Checkpoints by the folders and names of a command line. The world that comes with FusionLab is unpacked until this is closed. */
final class NamedCheckpoints implements AutoCloseable {

    private final CommandLine command;
    private @Nullable Path unpacked;
    private final Thread onExit = new Thread(this::deleteQuietly, "delete-unpacked-world");
    private @Nullable ScenesCheckpoint shipped;

    NamedCheckpoints(CommandLine command) {
        this.command = command;
    }

    /**
     * @param option that named it, for people
     * @param data captioned pictures; the tiny world draws its own
     * @param cache of latents and texts
     * @throws ParameterException if there is no such checkpoint, or data are missing
     */
    UnetCheckpoint opened(String option, String place, @Nullable Path data, Path cache) throws IOException {
        if (place.equals(ScenesWorld.NAME)) {
            return shipped();
        }
        Path folder = Path.of(place);
        if (!Files.isDirectory(folder)) {
            throw usage(option + ": there is no folder " + place + ", and no world of that name; scenes is one");
        }
        if (ScenesWorld.isAt(folder)) {
            return ScenesCheckpoint.in(folder);
        }
        if (data == null) {
            throw usage("--data DIR is needed for " + place + ": only the tiny world draws its own pictures");
        }
        return new FolderCheckpoint(folder, data, cache);
    }

    private ScenesCheckpoint shipped() throws IOException {
        ScenesCheckpoint present = shipped;
        if (present == null) {
            unpacked = Files.createTempDirectory("fusionlab-scenes");
            Runtime.getRuntime().addShutdownHook(onExit);
            present = ScenesCheckpoint.shipped(unpacked);
            shipped = present;
        }
        return present;
    }

    private ParameterException usage(String message) {
        return new ParameterException(command, message);
    }

    /** At a signal: what was trained is in other folders. */
    private void deleteQuietly() {
        try {
            delete();
        } catch (IOException leftBehind) {
            return; // nobody is left to be told
        }
    }

    private void delete() throws IOException {
        if (unpacked != null) {
            NewFolder.delete(unpacked);
        }
    }

    @Override
    public void close() throws IOException {
        delete();
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException ending) {
            return; // it runs, and finds nothing
        }
    }
}
