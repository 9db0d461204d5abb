package fusionlab.agent.bench;

import fusionlab.protocol.Conditions;
import fusionlab.protocol.Job;
import fusionlab.protocol.Report;
import org.jspecify.annotations.Nullable;

/** One line of JSON between agent and runner; exactly one component is set. */
final class RunnerMessage {

    private RunnerMessage() {}

    /**
     * Agent to runner: a job, or (without one) a request to end the job of that number. The number keeps a late request from ending the
     * next job.
     */
    record Order(long number, @Nullable Job job) {}

    /** Runner to agent: ready to take jobs, a sign of life, a finished job, or the key of an endless run. */
    record News(
            Bench.@Nullable Toolkit ready,
            @Nullable Step step,
            @Nullable Report report,
            @Nullable String overdue) {

        static final News NONE = new News(null, null, null, null);

        static News ready(Bench.Toolkit toolkit) {
            return new News(toolkit, null, null, null);
        }

        static News of(Step step) {
            return new News(null, step, null, null);
        }

        static News of(Report report) {
            return new News(null, null, report, null);
        }

        static News overdue(String key) {
            return new News(null, null, null, key);
        }
    }

    /** @param conditions as of before the current round */
    record Step(
            int done, int total, String activity, @Nullable Conditions conditions) {}
}
