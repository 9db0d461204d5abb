package fusionlab.server.evaluation;

import fusionlab.server.database.DatabaseGate;
import fusionlab.server.system.LabException;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import org.springframework.stereotype.Component;

/** Takes the state that a worker hands in on the way, as {@link WeightsUpload} takes its weights. */
@Component
record StateUpload(TuningStates states, TunedWeights weights, DatabaseGate gate) {

    /**
     * @param step training steps that are done
     * @return false if it is the newest state already; then nothing is read
     * @throws LabException as {@link TuningStates#take} and {@link AnnouncedFile#received}
     */
    boolean take(AnnouncedFile announced, int step, InputStream body) throws IOException {
        OptionalLong most = gate.with(() -> states.expected(announced, step));
        if (most.isEmpty()) {
            return false;
        }
        long stored = weights.bytes() + gate.with(states::bytes);
        try (WeightsFile file = announced.received(states.folder(), most.getAsLong(), body, stored)) {
            gate.with(() -> {
                states.take(announced, step, file);
                return true;
            });
        }
        states.folder().settle(announced.sha256());
        gate.with(() -> {
            states.sweep(); // deletes the state before
            return true;
        });
        return true;
    }
}
