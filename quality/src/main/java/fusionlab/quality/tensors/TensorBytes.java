package fusionlab.quality.tensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A tensor's numbers as files hold them: row-major, little-endian. */
public final class TensorBytes {

    private static final int CHUNK = 1 << 30;

    private TensorBytes() {}

    /**
     * Writes a tensor in a type, wherever it is and whatever its order in memory.
     *
     * @param name for the message
     * @throws IllegalArgumentException if a number is not finite in the type
     */
    public static void write(WritableByteChannel channel, String name, Tensor tensor, TensorType type)
            throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Tensor stored = tensor.detach().cpu().to(type.scalarType()).contiguous();
            if (type.isFloat() && !torch.isfinite(stored).all().item_bool()) {
                throw new IllegalArgumentException(name + " is not finite in " + type);
            }
            BytePointer memory = new BytePointer(stored.data_ptr());
            long bytes = stored.nbytes();
            for (long done = 0; done < bytes; done += CHUNK) {
                memory.position(done).limit(Math.min(bytes, done + CHUNK));
                writeAll(channel, memory.asByteBuffer());
            }
        }
    }

    /** A channel may take a part only. */
    public static void writeAll(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
