package fusionlab.quality.tensors;

import fusionlab.unet.text.MistakenFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** One open file. */
final class SafetensorsFile implements AutoCloseable {

    /** As the reference implementation. */
    private static final long MAX_HEADER_BYTES = 100_000_000;

    private static final int MISTAKEN_BYTES = 512;
    private static final int CHUNK = 1 << 30;

    private final Path file;
    private final FileChannel channel;
    private final SafetensorsHeader header;
    private final long dataStart;

    private SafetensorsFile(Path file, FileChannel channel, SafetensorsHeader header, long dataStart) {
        this.file = file;
        this.channel = channel;
        this.header = header;
        this.dataStart = dataStart;
    }

    static SafetensorsFile open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            long size = channel.size();
            String mistaken = MistakenFile.told(new String(
                    read(file, channel, 0, (int) Math.min(size, MISTAKEN_BYTES)).array(), StandardCharsets.UTF_8));
            if (mistaken != null) {
                throw new InvalidSafetensorsException(file, mistaken);
            }
            if (size < Long.BYTES) {
                throw new InvalidSafetensorsException(file, "is truncated: " + size + " bytes hold no header");
            }
            long length = read(file, channel, 0, Long.BYTES).getLong();
            if (length < 2 || length > MAX_HEADER_BYTES || length > size - Long.BYTES) {
                throw new InvalidSafetensorsException(
                        file,
                        "is no safetensors file or is truncated: a header of " + Long.toUnsignedString(length)
                                + " bytes in a file of " + size);
            }
            String json = StandardCharsets.UTF_8
                    .decode(read(file, channel, Long.BYTES, (int) length))
                    .toString();
            long start = Long.BYTES + length;
            return new SafetensorsFile(file, channel, SafetensorsHeader.parse(file, json, size - start), start);
        } catch (IOException | RuntimeException problem) {
            channel.close();
            throw problem;
        }
    }

    Path file() {
        return file;
    }

    SafetensorsHeader header() {
        return header;
    }

    /** A new tensor in the file's type, in the caller's PointerScope. */
    Tensor read(String name) throws IOException {
        SafetensorsHeader.Entry entry = header.entries().get(name);
        if (entry == null) {
            throw new InvalidSafetensorsException(file, "lacks the tensor " + name);
        }
        long[] shape = entry.shape().stream().mapToLong(Long::longValue).toArray();
        Tensor tensor = torch.empty(shape, new TensorOptions(entry.type().scalarType()), new MemoryFormatOptional());
        try (PointerScope scope = new PointerScope()) {
            BytePointer memory = new BytePointer(tensor.data_ptr());
            long bytes = entry.end() - entry.begin();
            for (long done = 0; done < bytes; done += CHUNK) {
                memory.position(done).limit(Math.min(bytes, done + CHUNK));
                fill(file, channel, dataStart + entry.begin() + done, memory.asByteBuffer());
            }
        }
        return tensor;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static ByteBuffer read(Path file, FileChannel channel, long position, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        fill(file, channel, position, buffer);
        return buffer.flip();
    }

    private static void fill(Path file, FileChannel channel, long position, ByteBuffer buffer) throws IOException {
        long from = position;
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, from);
            if (read < 0) {
                throw new EOFException(file + " became shorter while it was read");
            }
            from += read;
        }
    }
}
