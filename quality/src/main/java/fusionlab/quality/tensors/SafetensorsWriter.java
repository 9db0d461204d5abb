package fusionlab.quality.tensors;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Writes safetensors files. A file appears under its name only when it is whole. */
public final class SafetensorsWriter {

    private static final int ALIGNMENT = 8;

    private final TensorType type;
    private final Map<String, String> metadata = new LinkedHashMap<>();

    /**
     * @param type of tensors that are written without a form
     * @param metadata for the header, in addition to {@code format}, which transformers requires
     */
    public SafetensorsWriter(TensorType type, Map<String, String> metadata) {
        this.type = type;
        this.metadata.put("format", "pt");
        this.metadata.putAll(metadata);
    }

    /** How a tensor is written. */
    public record Form(TensorType type, List<Long> shape) {

        public long bytes() {
            return type.bytes() * shape.stream().reduce(1L, Math::multiplyExact);
        }
    }

    /** Gives tensors one by one. */
    @FunctionalInterface
    public interface Source {

        /** @return the tensor, in the caller's PointerScope */
        Tensor read(String name) throws IOException;
    }

    /** @throws IllegalArgumentException if a number is not finite in the type that is written */
    public void write(Path file, Map<String, Tensor> tensors) throws IOException {
        Map<String, Form> forms = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> forms.put(name, new Form(type, shape(tensor))));
        write(file, forms, name -> Objects.requireNonNull(tensors.get(name)));
    }

    /**
     * Holds one tensor at a time.
     *
     * @throws IllegalArgumentException if a tensor has another shape, or a number that is not finite in its type
     */
    public void write(Path file, Map<String, Form> forms, Source source) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                TensorBytes.writeAll(channel, header(forms));
                for (Map.Entry<String, Form> entry : forms.entrySet()) {
                    try (PointerScope scope = new PointerScope()) {
                        Tensor tensor = source.read(entry.getKey());
                        if (!shape(tensor).equals(entry.getValue().shape())) {
                            throw new IllegalArgumentException(entry.getKey() + " has the shape " + shape(tensor)
                                    + ", not " + entry.getValue().shape());
                        }
                        TensorBytes.write(
                                channel,
                                entry.getKey(),
                                tensor,
                                entry.getValue().type());
                    }
                }
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Bytes of the whole file. */
    public long bytes(Map<String, Form> forms) {
        return header(forms).remaining()
                + forms.values().stream().mapToLong(Form::bytes).sum();
    }

    private ByteBuffer header(Map<String, Form> forms) {
        JsonObject header = new JsonObject();
        JsonObject texts = new JsonObject();
        metadata.forEach(texts::addProperty);
        header.add("__metadata__", texts);
        long offset = 0;
        for (Map.Entry<String, Form> entry : forms.entrySet()) {
            JsonObject place = new JsonObject();
            place.addProperty("dtype", entry.getValue().type().name());
            JsonArray shape = new JsonArray();
            entry.getValue().shape().forEach(shape::add);
            place.add("shape", shape);
            JsonArray offsets = new JsonArray();
            offsets.add(offset);
            offset += entry.getValue().bytes();
            offsets.add(offset);
            place.add("data_offsets", offsets);
            header.add(entry.getKey(), place);
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, json.length + Math.floorMod(-json.length, ALIGNMENT));
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + padded.length).order(ByteOrder.LITTLE_ENDIAN);
        return bytes.putLong(padded.length).put(padded).flip();
    }

    private static List<Long> shape(Tensor tensor) {
        return LongStream.range(0, tensor.dim()).map(tensor::size).boxed().toList();
    }
}
