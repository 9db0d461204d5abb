package fusionlab.quality.diffusers;

import java.nio.file.Path;

/** What reads a checkpoint's small files, for tests of other packages. */
public final class CheckpointParsers {

    private CheckpointParsers() {}

    public static void vae(Path file) {
        VaeShape.read(ConfigFile.read(file)).largestMap(64);
    }

    public static void text(Path file) {
        ClipShape.read(ConfigFile.read(file), ClipShape.TEXT);
    }

    public static void scheduler(Path file) {
        SchedulerConfig.read(file);
    }

    public static void prompts(Path file) {
        Prompts.read(file);
    }
}
