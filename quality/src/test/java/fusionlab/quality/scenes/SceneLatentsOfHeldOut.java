package fusionlab.quality.scenes;

import fusionlab.quality.tensors.Floats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/** Drawn pictures of held-out scenes, encoded by the shipped autoencoder. */
final class SceneLatentsOfHeldOut {

    private SceneLatentsOfHeldOut() {}

    /** In the caller's PointerScope. */
    static Tensor encoded(int count) {
        List<Scene> scenes = Scenes.heldOut().subList(0, count);
        float[] pixels = SceneDrawing.draw(scenes, new SplittableRandom(5));
        try {
            Path folder = Files.createTempDirectory("fusionlab-scenes");
            try {
                ScenesFiles.unpack(folder);
                return SceneAutoencoder.read(folder.resolve(ScenesFiles.AUTOENCODER))
                        .encode(Floats.tensor(pixels, count, Scenes.CHANNELS, Scenes.SIZE, Scenes.SIZE));
            } finally {
                for (String name : List.of(ScenesFiles.AUTOENCODER, ScenesFiles.CLIP, ScenesFiles.UNET)) {
                    Files.deleteIfExists(folder.resolve(name));
                }
                Files.delete(folder);
            }
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }
}
