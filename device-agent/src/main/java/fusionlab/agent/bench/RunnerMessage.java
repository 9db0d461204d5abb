package fusionlab.agent.bench;

import fusionlab.protocol.Conditions;
import fusionlab.protocol.Job;
import fusionlab.protocol.Report;
import org.jspecify.annotations.Nullable;

/** One line of JSON between agent and runner; exactly one component is set. */
final class RunnerMessage {

    private RunnerMessage() {}

    /**
     * Agent to runner: a job, or (without one) the wish that the job of that number ends. The number keeps a wish that
     * comes too late from ending the next job.
     */
    record Order(long number, @Nullable Job job) {}

    /** Runner to agent: ready to take jobs, a sign of life, a finished job, or the key of a run that nothing ends. */
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

    /** @param conditions as they were before the present round */
    record Step(
            int done, int total, String activity, @Nullable Conditions conditions) {}
}
