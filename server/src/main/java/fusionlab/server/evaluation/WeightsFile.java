package fusionlab.server.evaluation;

import fusionlab.server.system.LabException;
import fusionlab.unet.ContentHash;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import org.springframework.http.HttpStatus;

/** An uploaded file of weights, on disk until it is closed, because several at once would need much memory. */
record WeightsFile(Path path, long size, String sha256) implements AutoCloseable {

    private static final int PART = 64 * 1024;

    /**
     * Reads a body to its end, with a separate limit ({@link fusionlab.server.limits.LimitProperties#weights}).
     *
     * @param most limit in bytes; nothing of a larger file is kept
     * @throws LabException if it is larger (413)
     */
    static WeightsFile read(InputStream body, long most) throws IOException {
        Path path = Files.createTempFile("fusionlab-weights", ".safetensors");
        try {
            DigestInputStream digested = new DigestInputStream(body, ContentHash.digest());
            long size = copy(digested, path, most);
            if (size > most) {
                throw new TooLarge(size, most);
            }
            return new WeightsFile(
                    path, size, ContentHash.hex(digested.getMessageDigest().digest()));
        } catch (IOException | RuntimeException failed) {
            Files.deleteIfExists(path);
            throw failed;
        }
    }

    /** Reads on after the limit, so that the sender can read the answer. */
    private static long copy(InputStream body, Path path, long most) throws IOException {
        long size = 0;
        byte[] part = new byte[PART];
        try (OutputStream file = Files.newOutputStream(path)) {
            for (int read = body.read(part); read >= 0; read = body.read(part)) {
                size += read;
                if (size <= most) {
                    file.write(part, 0, read);
                }
            }
        }
        return size;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
    }

    private static final class TooLarge extends LabException {

        TooLarge(long size, long most) {
            super(
                    HttpStatus.CONTENT_TOO_LARGE,
                    Culprit.DEVICE,
                    null,
                    "The weights have " + size + " bytes; those of this checkpoint take " + most
                            + " at most in half precision",
                    "send each tensor once, in half precision; nothing was stored");
        }
    }
}
