package fusionlab.quality.tensors;

import fusionlab.unet.weights.InvalidSafetensorsException;
import fusionlab.unet.weights.SafetensorsHeader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** One open file. */
record SafetensorsFile(Path file, FileChannel channel, SafetensorsHeader header) implements AutoCloseable {

    private static final int CHUNK = 1 << 30;

    static SafetensorsFile open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) { // opening a pipe would wait for somebody who writes into it
            throw new InvalidSafetensorsException(file, "is not a file");
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new SafetensorsFile(
                    file, channel, SafetensorsHeader.read(file, channel, SafetensorsHeader.MAX_BYTES));
        } catch (IOException | RuntimeException problem) {
            channel.close();
            throw problem;
        }
    }

    /** A new tensor in the file's type, in the caller's PointerScope. */
    Tensor read(String name) throws IOException {
        SafetensorsHeader.Entry entry = header.entries().get(name);
        if (entry == null) {
            throw new InvalidSafetensorsException(file, "lacks the tensor " + name);
        }
        long[] shape = entry.shape().stream().mapToLong(Long::longValue).toArray();
        Tensor tensor = torch.empty(
                shape, new TensorOptions(TensorType.valueOf(entry.type()).scalarType()), new MemoryFormatOptional());
        try (PointerScope scope = new PointerScope()) {
            BytePointer memory = new BytePointer(tensor.data_ptr());
            long bytes = entry.end() - entry.begin();
            for (long done = 0; done < bytes; done += CHUNK) {
                memory.position(done).limit(Math.min(bytes, done + CHUNK));
                fill(file, channel, header.dataStart() + entry.begin() + done, memory.asByteBuffer());
            }
        }
        return tensor;
    }

    @Override
    public void close() throws IOException {
        channel.close();
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
