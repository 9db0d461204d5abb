package fusionlab.quality.data;

import fusionlab.quality.diffusers.PictureEncoder;
import fusionlab.quality.diffusers.TrainableCheckpoint;
import fusionlab.quality.tensors.Floats;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Encodes a shard's pictures, one after another: the encoder's maps are large, and no number depends on its neighbours. Thread-safe. */
record ShardWriter(TrainableCheckpoint checkpoint, PictureEncoder encoder, SquarePicture rule) {

    void write(Path file, CachePlan plan) throws IOException {
        int size = plan.pictures().size();
        int latent = LatentCache.product(checkpoint.latentShape());
        int context = LatentCache.product(encoder.contextShape());
        float[] latents = new float[size * latent];
        float[] contexts = new float[size * context];
        for (int i = 0; i < size; i++) {
            System.arraycopy(encoder.latents(plan.numbers(i, rule)), 0, latents, i * latent, latent);
            System.arraycopy(encoder.context(plan.pictures().get(i).caption()), 0, contexts, i * context, context);
        }
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put(CacheFile.LATENTS, tensor(latents, LatentCache.rows(size, checkpoint.latentShape())));
            tensors.put(CacheFile.CONTEXTS, tensor(contexts, LatentCache.rows(size, encoder.contextShape())));
            CacheFile.write(file, plan.recipe(), tensors);
        }
    }

    private static Tensor tensor(float[] numbers, List<Long> shape) {
        return Floats.tensor(numbers, shape.stream().mapToLong(Long::longValue).toArray());
    }
}
