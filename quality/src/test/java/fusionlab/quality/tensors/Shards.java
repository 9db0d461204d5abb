package fusionlab.quality.tensors;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Weights in several files with an index, as diffusers and transformers save large models. */
public final class Shards {

    private Shards() {}

    /**
     * Writes {@code stem-00001-of-00002.safetensors} and so on with their index {@code stem.safetensors.index.json}.
     *
     * @param shardBytes limit for a shard, unless a single tensor is larger
     */
    public static void write(
            SafetensorsWriter writer,
            TensorType type,
            Path folder,
            String stem,
            Map<String, Tensor> tensors,
            long shardBytes)
            throws IOException {
        List<Map<String, Tensor>> shards = split(type, tensors, shardBytes);
        JsonObject weights = new JsonObject();
        long total = 0;
        for (int i = 0; i < shards.size(); i++) {
            String name = String.format("%s-%05d-of-%05d.safetensors", stem, i + 1, shards.size());
            writer.write(folder.resolve(name), shards.get(i));
            for (Map.Entry<String, Tensor> entry : shards.get(i).entrySet()) {
                weights.addProperty(entry.getKey(), name);
                total += entry.getValue().numel() * type.bytes();
            }
        }
        JsonObject index = new JsonObject();
        JsonObject sizes = new JsonObject();
        sizes.addProperty("total_size", total);
        index.add("metadata", sizes);
        index.add("weight_map", weights);
        Files.writeString(folder.resolve(stem + ".safetensors.index.json"), index.toString());
    }

    private static List<Map<String, Tensor>> split(TensorType type, Map<String, Tensor> tensors, long shardBytes) {
        List<Map<String, Tensor>> shards = new ArrayList<>(List.of(new LinkedHashMap<>()));
        long filled = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            long bytes = entry.getValue().numel() * type.bytes();
            if (filled > 0 && filled + bytes > shardBytes) {
                shards.add(new LinkedHashMap<>());
                filled = 0;
            }
            shards.get(shards.size() - 1).put(entry.getKey(), entry.getValue());
            filled += bytes;
        }
        return shards;
    }
}
