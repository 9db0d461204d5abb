package fusionlab.server.evaluation;

import fusionlab.protocol.Tuning;
import fusionlab.server.database.DatabaseGate;
import fusionlab.server.lease.LeaseHolder;
import fusionlab.server.system.LabException;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Takes the weights that a worker uploads. What can be refused is refused before the body is read; and the body is read outside the gate,
 * because a slow sender must not block the database.
 */
@Component
record WeightsUpload(TunedWeights weights, WeightsFolder folder, WeightsCheck check, DatabaseGate gate) {

    /**
     * @param work the id of the tuning or decoder
     * @param size in bytes, as the request says; -1 if it does not
     * @param sha256 of the file, as the request says
     */
    record Announced(long work, long fencingToken, LeaseHolder holder, long size, String sha256) {}

    /**
     * @return false if the same weights had already been accepted; then nothing is read
     * @throws LabException as {@link UploadedResults#take} and {@link WeightsFolder#receive}; if the size is unknown or too large; if the
     *     file is another one than announced or not one of weights
     */
    boolean take(UploadedResults results, Announced announced, InputStream body) throws IOException {
        OptionalLong most = gate.with(() ->
                results.expected(announced.work(), announced.fencingToken(), announced.holder(), announced.sha256()));
        if (most.isEmpty()) {
            return false;
        }
        requireSize(announced.size(), most.getAsLong());
        boolean accepted;
        try (WeightsFile file = folder.receive(body, announced.size(), weights.bytes())) {
            if (!file.sha256().equals(announced.sha256())) {
                throw new InvalidResultException(
                        Tuning.CONTENT_SHA256,
                        "is not that of the " + file.size() + " received bytes, " + file.sha256(),
                        "send them again");
            }
            Safetensors.require(file.path());
            accepted =
                    gate.with(() -> results.take(announced.work(), announced.fencingToken(), announced.holder(), file));
        } catch (WeightsNotStoredException full) {
            gate.with(() -> {
                results.noRoom(announced.work(), full.getMessage() + ": " + full.remedy());
                return true;
            });
            throw full;
        }
        folder.settle(announced.sha256());
        check.settled(announced.sha256());
        return accepted;
    }

    private static void requireSize(long size, long most) {
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
                    "The weights have " + size + " bytes; those of this work take " + most + " at most",
                    "send each tensor once, in half precision");
        }
    }

    private static final class InvalidSize extends LabException {

        InvalidSize(HttpStatus status, @org.jspecify.annotations.Nullable String field, String detail, String remedy) {
            super(status, Culprit.DEVICE, field, detail, remedy + "; nothing was stored");
        }
    }
}
