package fusionlab.quality.tensors;

import fusionlab.unet.weights.InvalidSafetensorsException;
import fusionlab.unet.weights.SafetensorsHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Named tensors in a safetensors file, or in the shards of a model folder. Tensors are read one by one, so that a checkpoint needs no more
 * memory than the tensors made from it. Not thread-safe.
 */
public final class Safetensors implements AutoCloseable {

    private final Path source;
    private final List<SafetensorsFile> files;
    private final Map<String, SafetensorsFile> places = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private Safetensors(Path source, List<SafetensorsFile> files) {
        this.source = source;
        this.files = files;
        for (SafetensorsFile file : files) {
            metadata.putAll(file.header().metadata());
            for (String name : file.header().entries().keySet()) {
                if (places.put(name, file) != null) {
                    throw new InvalidSafetensorsException(file.file(), "holds " + name + ", as another shard does");
                }
            }
        }
    }

    /**
     * @param source a {@code .safetensors} file, a {@code .safetensors.index.json}, or a folder with either, as diffusers and transformers
     *     write them; in a folder the index goes before a file, and full precision before {@code fp16}
     * @throws InvalidSafetensorsException if it is truncated, corrupt, or a shard is missing
     */
    public static Safetensors open(Path source) throws IOException {
        if (!Files.exists(source)) {
            throw new NoSuchFileException(source.toString());
        }
        ModelFiles found = ModelFiles.in(source);
        List<SafetensorsFile> files = new ArrayList<>();
        try {
            for (Path file : found.files()) {
                files.add(SafetensorsFile.open(file));
            }
            Safetensors opened = new Safetensors(source, files);
            found.requireAll(opened.names());
            return opened;
        } catch (IOException | RuntimeException problem) {
            closeAll(files);
            throw problem;
        }
    }

    /** The files of a folder that {@link #open} reads, including an index; other files are not used. */
    public static List<Path> files(Path folder) throws IOException {
        return ModelFiles.read(folder);
    }

    public Path source() {
        return source;
    }

    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    /** In the order of the files. */
    public List<String> names() {
        return List.copyOf(places.keySet());
    }

    public boolean contains(String name) {
        return places.containsKey(name);
    }

    /** @throws InvalidSafetensorsException if no tensor has that name */
    public List<Long> shape(String name) {
        return entry(name).shape();
    }

    /** @throws InvalidSafetensorsException if no tensor has that name */
    public TensorType type(String name) {
        return TensorType.valueOf(entry(name).type());
    }

    /**
     * A new tensor of the file's type; it belongs to the caller's PointerScope.
     *
     * @throws InvalidSafetensorsException if no tensor has that name
     */
    public Tensor read(String name) throws IOException {
        return place(name).read(name);
    }

    @Override
    public void close() throws IOException {
        closeAll(files);
    }

    private SafetensorsHeader.Entry entry(String name) {
        SafetensorsHeader.Entry entry = place(name).header().entries().get(name);
        if (entry == null) {
            throw new IllegalStateException(name + " has no place");
        }
        return entry;
    }

    private SafetensorsFile place(String name) {
        SafetensorsFile file = places.get(name);
        if (file == null) {
            throw new InvalidSafetensorsException(source, "lacks the tensor " + name);
        }
        return file;
    }

    private static void closeAll(List<SafetensorsFile> files) throws IOException {
        for (SafetensorsFile file : files) {
            file.close();
        }
    }
}
