package fusionlab.server.evaluation;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order of several stages of step distillation for REST and pages.
 *
 * @param rootId the checkpoint that workers offer
 * @param problem of the first stage that failed; null if none has
 * @param remainingSeconds at the mean pace of its stages so far, one after another; null before the first steps and after the end
 */
public record PipelineView(
        long id,
        long rootId,
        State state,
        @Nullable String problem,
        @Nullable Double remainingSeconds,
        List<Stage> stages,
        String orderedBy,
        Instant createdAt) {

    /** Of a pipeline. */
    public enum State {
        /** Stages wait, are queued or are trained. */
        RUNNING,
        DONE,
        /** Nothing can be done any more; other stages may be done. */
        FAILED,
        CANCELLED
    }

    /**
     * @param waitsFor names of the stages that must be done before it
     * @param state WAITING until these are done, else that of its distillation; FAILED if one of them failed or was cancelled
     * @param problem why it failed, or a worker's last problem
     * @param fromSteps sampling steps of its teacher
     * @param toSteps sampling steps of its student
     * @param steps of its training
     * @param distillation shared with equal stages of other orders; null while it waits
     */
    public record Stage(
            String name,
            List<String> waitsFor,
            String state,
            @Nullable String problem,
            @Nullable Integer fromSteps,
            @Nullable Integer toSteps,
            int steps,
            @Nullable DistillationView distillation) {

        /** Nothing of it is left to do. */
        boolean ended() {
            return state.equals("DONE") || state.equals("FAILED") || state.equals("CANCELLED");
        }
    }
}
