package fusionlab.agent.bench;

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

    /** Runner to agent: ready to take jobs, a sign of life, or a finished job. */
    record News(
            Bench.@Nullable Toolkit ready,
            @Nullable Step step,
            @Nullable Report report) {}

    record Step(int done, int total, String activity) {}
}
