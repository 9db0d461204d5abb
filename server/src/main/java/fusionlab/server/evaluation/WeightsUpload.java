package fusionlab.server.evaluation;

import fusionlab.server.database.DatabaseGate;
import fusionlab.server.system.LabException;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import org.springframework.stereotype.Component;

/**
 * Takes the weights that a worker uploads. What can be refused is refused before the body is read; and the body is read outside the gate,
 * because a slow sender must not block the database.
 */
@Component
record WeightsUpload(TunedWeights weights, WeightsFolder folder, WeightsCheck check, DatabaseGate gate) {

    /**
     * @return false if the same weights had already been accepted; then nothing is read
     * @throws LabException as {@link UploadedResults#take} and {@link AnnouncedFile#received}
     */
    boolean take(UploadedResults results, AnnouncedFile announced, InputStream body) throws IOException {
        OptionalLong most = gate.with(() ->
                results.expected(announced.work(), announced.fencingToken(), announced.holder(), announced.sha256()));
        if (most.isEmpty()) {
            return false;
        }
        boolean accepted;
        try (WeightsFile file = announced.received(folder, most.getAsLong(), body, weights.bytes())) {
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
}
