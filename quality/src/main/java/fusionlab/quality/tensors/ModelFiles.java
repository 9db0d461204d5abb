package fusionlab.quality.tensors;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import fusionlab.unet.text.JsonFault;
import fusionlab.unet.text.MistakenFile;
import fusionlab.unet.text.StrictJson;
import fusionlab.unet.text.UnreadableJsonException;
import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files that hold a model's tensors, according to an index if there is one. Variants such as {@code fp16} are named within the file's
 * name: {@code model.fp16.safetensors}, {@code model.safetensors.index.fp16.json}.
 */
record ModelFiles(Path source, List<Path> files, Set<String> promised) {

    private static final Pattern INDEX = Pattern.compile("(.+)\\.safetensors\\.index(\\.[^.]+)?\\.json");
    private static final Pattern SHARD = Pattern.compile(".+-\\d{5}-of-\\d{5}(\\..+)?\\.safetensors");
    private static final String SUFFIX = ".safetensors";
    private static final long MAX_INDEX_BYTES = 100_000_000;

    static ModelFiles in(Path source) throws IOException {
        Path chosen = Files.isDirectory(source) ? chosen(source) : source;
        return isIndex(chosen) ? sharded(chosen) : new ModelFiles(chosen, List.of(chosen), Set.of());
    }

    void requireAll(List<String> names) {
        Set<String> missing = new LinkedHashSet<>(promised);
        names.forEach(missing::remove);
        if (!missing.isEmpty()) {
            throw new InvalidSafetensorsException(
                    source, "promises tensors that its shards lack: " + Names.some(missing));
        }
    }

    /** The files of a folder that are read: the file, or the index and its shards; none in a folder without models. */
    static List<Path> read(Path folder) throws IOException {
        if (candidates(folder).isEmpty()) {
            return List.of();
        }
        ModelFiles model = in(folder);
        List<Path> read = new ArrayList<>(model.files());
        if (!read.contains(model.source())) {
            read.add(model.source());
        }
        return read;
    }

    /** Full precision goes before its variants, and an index before a single file. */
    private static Path chosen(Path folder) throws IOException {
        List<Path> candidates = candidates(folder);
        if (candidates.isEmpty()) {
            throw new InvalidSafetensorsException(folder, "holds no *" + SUFFIX + " and no *" + SUFFIX + ".index.json");
        }
        int fewest = candidates.stream().mapToInt(ModelFiles::variants).min().orElse(0);
        List<Path> full = candidates.stream()
                .filter(path -> variants(path) == fewest)
                .sorted(Comparator.comparing(Path::toString))
                .toList();
        List<Path> indices = full.stream().filter(ModelFiles::isIndex).toList();
        List<Path> best = indices.isEmpty() ? full : indices;
        if (best.size() > 1) {
            throw new InvalidSafetensorsException(
                    folder,
                    "holds several models: "
                            + Names.some(best.stream().map(ModelFiles::name).toList()));
        }
        return best.get(0);
    }

    /** Indices and whole files; shards belong to an index, and count as files only without one. */
    private static List<Path> candidates(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> stream =
                Files.newDirectoryStream(folder, path -> name(path).endsWith(SUFFIX) || isIndex(path))) {
            stream.forEach(found::add);
        }
        if (found.stream().anyMatch(ModelFiles::isIndex)) {
            found.removeIf(path -> SHARD.matcher(name(path)).matches());
        }
        return found;
    }

    private static int variants(Path path) {
        String name = name(path);
        Matcher index = INDEX.matcher(name);
        if (index.matches()) {
            return dots(index.group(1)) + (index.group(2) == null ? 0 : 1);
        }
        return dots(name.substring(0, name.length() - SUFFIX.length()));
    }

    private static int dots(String text) {
        return (int) text.chars().filter(c -> c == '.').count();
    }

    private static boolean isIndex(Path path) {
        return INDEX.matcher(name(path)).matches();
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    private static ModelFiles sharded(Path index) throws IOException {
        if (Files.size(index) > MAX_INDEX_BYTES) {
            throw new InvalidSafetensorsException(index, "is larger than an index can be");
        }
        Map<String, String> weights = weightMap(index);
        List<Path> files = new ArrayList<>();
        for (String name : new LinkedHashSet<>(weights.values())) {
            if (!name.endsWith(SUFFIX) || !name.matches("[^/\\\\\\x00]{1,255}")) {
                throw new InvalidSafetensorsException(index, "names a shard outside of its folder: " + name);
            }
            Path file = index.resolveSibling(name);
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
            JsonObject map = StrictJson.object(MistakenFile.utf8(Files.readAllBytes(index)))
                    .getAsJsonObject("weight_map");
            if (map != null) {
                for (Map.Entry<String, JsonElement> entry : map.entrySet()) {
                    weights.put(entry.getKey(), entry.getValue().getAsString());
                }
            }
        } catch (CharacterCodingException notText) {
            throw new InvalidSafetensorsException(index, String.valueOf(notText.getMessage()));
        } catch (UnreadableJsonException problem) {
            throw new InvalidSafetensorsException(index, "is not an index of shards: " + problem.getMessage());
        } catch (IllegalStateException | ClassCastException | UnsupportedOperationException problem) {
            throw new InvalidSafetensorsException(index, "is not an index of shards: " + JsonFault.words(problem));
        }
        if (weights.isEmpty()) {
            throw new InvalidSafetensorsException(index, "has no weight_map");
        }
        return weights;
    }
}
