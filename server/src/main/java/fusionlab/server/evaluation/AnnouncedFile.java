package fusionlab.server.evaluation;

import fusionlab.protocol.Tuning;
import fusionlab.server.lease.LeaseHolder;
import fusionlab.server.system.LabException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * A file that the holder of a lease is about to upload.
 *
 * @param work the id of the tuning or decoder
 * @param size in bytes, as the request says; -1 if it does not
 * @param sha256 of the file, as the request says
 */
record AnnouncedFile(long work, long fencingToken, LeaseHolder holder, long size, String sha256) {

    /**
     * Receives it.
     *
     * @param most bytes that it may have
     * @param stored bytes of all files so far
     * @throws LabException as {@link WeightsFolder#receive}; if the size is unknown or too large; if the file is another one than
     *     announced or no safetensors file
     */
    WeightsFile received(WeightsFolder folder, long most, InputStream body, long stored) throws IOException {
        requireSize(most);
        WeightsFile file = folder.receive(body, size, stored);
        try {
            if (!file.sha256().equals(sha256)) {
                throw new InvalidResultException(
                        Tuning.CONTENT_SHA256,
                        "is not that of the " + file.size() + " received bytes, " + file.sha256(),
                        "send them again");
            }
            Safetensors.require(file.path());
            return file;
        } catch (IOException | RuntimeException refused) {
            file.close();
            throw refused;
        }
    }

    private void requireSize(long most) {
        if (size < 0) {
            throw new InvalidSize(
                    HttpStatus.LENGTH_REQUIRED,
                    "Content-Length",
                    "The upload does not say how many bytes it has",
                    "send Content-Length");
        }
        if (size > most) {
            throw new InvalidSize(
                    HttpStatus.CONTENT_TOO_LARGE,
                    null,
                    "The file has " + size + " bytes; one of this work has " + most + " at most",
                    "send each tensor once, weights in half precision and states in 32 bits");
        }
    }

    private static final class InvalidSize extends LabException {

        InvalidSize(HttpStatus status, @Nullable String field, String detail, String remedy) {
            super(status, Culprit.DEVICE, field, detail, remedy + "; nothing was stored");
        }
    }
}
