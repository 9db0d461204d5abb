package fusionlab.quality.tensors;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which files a model's tensors stand in, and where an index says that they do. */
record ModelFiles(Path source, List<Path> files, Set<String> promised) {

    private static final String INDEX = ".safetensors.index.json";
    private static final String SUFFIX = ".safetensors";
    private static final long MAX_INDEX_BYTES = 100_000_000;

    static ModelFiles in(Path source) throws IOException {
        Path chosen = Files.isDirectory(source) ? chosen(source) : source;
        return chosen.toString().endsWith(INDEX) ? sharded(chosen) : new ModelFiles(chosen, List.of(chosen), Set.of());
    }

    void requireAll(List<String> names) {
        Set<String> missing = new LinkedHashSet<>(promised);
        names.forEach(missing::remove);
        if (!missing.isEmpty()) {
            throw new InvalidSafetensorsException(
                    source, "promises tensors that its shards lack: " + Names.some(missing));
        }
    }

    private static Path chosen(Path folder) throws IOException {
        List<Path> candidates = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, "*{" + SUFFIX + "," + INDEX + "}")) {
            stream.forEach(candidates::add);
        }
        List<Path> indices = candidates.stream()
                .filter(path -> path.toString().endsWith(INDEX))
                .toList();
        List<Path> best = full(indices.isEmpty() ? candidates : indices);
        if (best.isEmpty()) {
            throw new InvalidSafetensorsException(folder, "holds no *" + SUFFIX + " and no *" + INDEX);
        }
        if (best.size() > 1) {
            throw new InvalidSafetensorsException(
                    folder,
                    "holds several models: "
                            + Names.some(best.stream()
                                    .map(path -> path.getFileName().toString())
                                    .toList()));
        }
        return best.get(0);
    }

    /** Variants such as {@code fp16}, {@code non_ema} stand before the suffix: {@code model.fp16.safetensors}. */
    private static List<Path> full(List<Path> candidates) {
        int fewest = candidates.stream().mapToInt(ModelFiles::dots).min().orElse(0);
        return candidates.stream()
                .filter(path -> dots(path) == fewest)
                .sorted(Comparator.comparing(Path::toString))
                .toList();
    }

    private static int dots(Path path) {
        return (int) path.getFileName().toString().chars().filter(c -> c == '.').count();
    }

    private static ModelFiles sharded(Path index) throws IOException {
        if (Files.size(index) > MAX_INDEX_BYTES) {
            throw new InvalidSafetensorsException(index, "is larger than an index can be");
        }
        Map<String, String> weights = weightMap(index);
        List<Path> files = new ArrayList<>();
        for (String name : new LinkedHashSet<>(weights.values())) {
            Path file = index.resolveSibling(name);
            if (!name.endsWith(SUFFIX) || !file.getFileName().toString().equals(name)) {
                throw new InvalidSafetensorsException(index, "names a shard outside of its folder: " + name);
            }
            if (!Files.isRegularFile(file)) {
                throw new InvalidSafetensorsException(index, "names a shard that is not there: " + name);
            }
            files.add(file);
        }
        return new ModelFiles(index, files, weights.keySet());
    }

    private static Map<String, String> weightMap(Path index) throws IOException {
        Map<String, String> weights = new LinkedHashMap<>();
        try {
            JsonObject map = JsonParser.parseString(Files.readString(index))
                    .getAsJsonObject()
                    .getAsJsonObject("weight_map");
            if (map != null) {
                for (Map.Entry<String, JsonElement> entry : map.entrySet()) {
                    weights.put(entry.getKey(), entry.getValue().getAsString());
                }
            }
        } catch (JsonParseException
                | IllegalStateException
                | ClassCastException
                | UnsupportedOperationException problem) {
            throw new InvalidSafetensorsException(index, "is no index of shards: " + problem.getMessage());
        }
        if (weights.isEmpty()) {
            throw new InvalidSafetensorsException(index, "has no weight_map");
        }
        return weights;
    }
}
