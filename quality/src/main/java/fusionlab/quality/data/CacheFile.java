package fusionlab.quality.data;

import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.SafetensorsWriter;
import fusionlab.quality.tensors.TensorBytes;
import fusionlab.quality.tensors.TensorType;
import fusionlab.unet.ContentHash;
import fusionlab.unet.weights.InvalidSafetensorsException;
import fusionlab.unet.weights.SafetensorsHeader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * A safetensors file of latents and contexts in half precision, one row for each picture, with the SHA-256 of its numbers in its metadata.
 * Rows are read from the file when they are asked for. Thread-safe.
 */
public record CacheFile(Path file, SafetensorsHeader header) {

    public static final String LATENTS = "latents";
    public static final String CONTEXTS = "contexts";

    private static final String RECIPE = "fusionlab_recipe";
    private static final String CONTENT = "fusionlab_sha256";
    private static final int CHUNK = 1 << 20;

    /** @param recipe hash of everything that decides the numbers */
    public static void write(Path file, String recipe, Map<String, Tensor> tensors) throws IOException {
        MessageDigest digest = ContentHash.digest();
        DigestChannel channel = new DigestChannel(digest);
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            TensorBytes.write(channel, entry.getKey(), entry.getValue(), TensorType.F16);
        }
        Map<String, String> metadata =
                new LinkedHashMap<>(); // in one order, so that equal files are equal in each byte
        metadata.put(RECIPE, recipe);
        metadata.put(CONTENT, ContentHash.hex(digest.digest()));
        new SafetensorsWriter(TensorType.F16, metadata).write(file, tensors);
    }

    /**
     * Reads the whole file to check it.
     *
     * @param shapes of all its tensors
     * @throws InvalidSafetensorsException if it is damaged, or is something else
     */
    public static CacheFile open(Path file, String recipe, Map<String, List<Long>> shapes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            SafetensorsHeader header = SafetensorsHeader.read(file, channel, SafetensorsHeader.MAX_BYTES);
            shapes.forEach((name, shape) -> {
                SafetensorsHeader.Entry entry = header.entries().get(name);
                if (entry == null
                        || !entry.shape().equals(shape)
                        || !entry.type().equals(TensorType.F16.name())) {
                    throw new InvalidSafetensorsException(file, "does not hold " + name + " of shape " + shape);
                }
            });
            String content = header.metadata().get(CONTENT);
            if (!recipe.equals(header.metadata().get(RECIPE))
                    || !ContentHash.hex(digest(channel, header.dataStart())).equals(content)) {
                throw new InvalidSafetensorsException(
                        file, "does not have the content that it had when it was written");
            }
            return new CacheFile(file, header);
        }
    }

    /** One picture's latents or context, row-major. */
    public float[] row(String tensor, int row) throws IOException {
        SafetensorsHeader.Entry entry = Objects.requireNonNull(header.entries().get(tensor), tensor);
        long bytes = (entry.end() - entry.begin()) / entry.shape().get(0);
        ByteBuffer read = ByteBuffer.allocate(Math.toIntExact(bytes));
        long from = header.dataStart() + entry.begin() + row * bytes;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (read.hasRemaining()) {
                if (channel.read(read, from + read.position()) < 0) {
                    throw new EOFException(file + " became shorter while it was read");
                }
            }
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor halves = torch.empty(
                    new long[] {bytes / Short.BYTES},
                    new TensorOptions(torch.ScalarType.Half),
                    new MemoryFormatOptional());
            new BytePointer(halves.data_ptr()).put(read.array());
            return Floats.of(halves);
        }
    }

    private static byte[] digest(FileChannel channel, long from) throws IOException {
        MessageDigest digest = ContentHash.digest();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        channel.position(from);
        while (channel.read(chunk) >= 0) {
            digest.update(chunk.flip());
            chunk.clear();
        }
        return digest.digest();
    }

    /** Forgets what it hashes. */
    private record DigestChannel(MessageDigest digest) implements WritableByteChannel {

        @Override
        public int write(ByteBuffer bytes) {
            int count = bytes.remaining();
            digest.update(bytes);
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // holds nothing
        }
    }
}
