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
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Writes safetensors files, one type for all tensors. A file appears under its name only when it is whole. */
public final class SafetensorsWriter {

    private static final int ALIGNMENT = 8;
    private static final int CHUNK = 1 << 30;

    private final TensorType type;
    private final Map<String, String> metadata = new LinkedHashMap<>();

    /** @param metadata for the header, in addition to {@code format}, which transformers requires */
    public SafetensorsWriter(TensorType type, Map<String, String> metadata) {
        this.type = type;
        this.metadata.put("format", "pt");
        this.metadata.putAll(metadata);
    }

    /** @throws IllegalArgumentException if a number is not finite in the type that is written */
    public void write(Path file, Map<String, Tensor> tensors) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                write(channel, tensors);
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private void write(FileChannel channel, Map<String, Tensor> tensors) throws IOException {
        byte[] header = header(tensors);
        ByteBuffer head = ByteBuffer.allocate(Long.BYTES + header.length).order(ByteOrder.LITTLE_ENDIAN);
        head.putLong(header.length).put(header).flip();
        writeAll(channel, head);
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            try (PointerScope scope = new PointerScope()) {
                Tensor stored =
                        entry.getValue().detach().cpu().to(type.scalarType()).contiguous();
                if (!torch.isfinite(stored).all().item_bool()) {
                    throw new IllegalArgumentException(entry.getKey() + " is not finite in " + type);
                }
                BytePointer memory = new BytePointer(stored.data_ptr());
                long bytes = stored.nbytes();
                for (long done = 0; done < bytes; done += CHUNK) {
                    memory.position(done).limit(Math.min(bytes, done + CHUNK));
                    writeAll(channel, memory.asByteBuffer());
                }
            }
        }
    }

    private byte[] header(Map<String, Tensor> tensors) {
        JsonObject header = new JsonObject();
        JsonObject texts = new JsonObject();
        metadata.forEach(texts::addProperty);
        header.add("__metadata__", texts);
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            JsonObject place = new JsonObject();
            place.addProperty("dtype", type.name());
            JsonArray shape = new JsonArray();
            for (int i = 0; i < entry.getValue().dim(); i++) {
                shape.add(entry.getValue().size(i));
            }
            place.add("shape", shape);
            JsonArray offsets = new JsonArray();
            offsets.add(offset);
            offset += bytes(entry.getValue());
            offsets.add(offset);
            place.add("data_offsets", offsets);
            header.add(entry.getKey(), place);
        }
        StringBuilder json = new StringBuilder(header.toString());
        int length = json.toString().getBytes(StandardCharsets.UTF_8).length;
        json.append(" ".repeat(Math.floorMod(-length, ALIGNMENT)));
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private long bytes(Tensor tensor) {
        return tensor.numel() * type.bytes();
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
