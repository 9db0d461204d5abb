package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import fusionlab.server.evaluation.Tunings.TuningProgress;
import fusionlab.server.lease.WorkState;
import org.junit.jupiter.api.Test;

class MeasuredViewTests {

    @Test
    void a_tuning_that_does_not_go_on_says_why() {
        assertThat(MeasuredView.progress(
                        new TuningProgress(1, WorkState.LEASED, 400, 400, .5, "host", "no room: raise the limit")))
                .isEqualTo(
                        "Fine-tuning: step 400 of 400, loss 0.5000, on host. Last problem: no room: raise the limit");
        assertThat(MeasuredView.progress(new TuningProgress(1, WorkState.QUEUED, 0, 400, null, null, null)))
                .isEqualTo("Fine-tuning waits for a worker that tunes this checkpoint.");
    }
}
