package fusionlab.agent.bench;

import fusionlab.lab.StopSignal;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.Job;
import fusionlab.protocol.Report;
import java.util.List;

/** Measures one job at a time. */
public interface Bench extends AutoCloseable {

    /** The runtimes that work on this machine. */
    List<Toolkit> toolkits();

    /**
     * Measures until all rounds are done, the budget is spent or {@code stop} is given. Problems are part of the report.
     *
     * @return a report whose lease and agent version are still to be filled in
     */
    Report measure(Job job, Progress progress, StopSignal stop) throws InterruptedException;

    @Override
    void close();

    /** A runtime, its version and its execution providers. */
    record Toolkit(String runtime, String version, List<String> providers) {}

    /** Receives a measurement's progress; must return at once. */
    interface Progress {
        void at(int done, int total, String activity);

        /** The device's state, which may take long to read between two rounds. */
        default void conditions(Conditions now) {}

        /** A run of this key exceeds its limit and ignores cancellation: only ending the process ends it. */
        default void overdue(String key) {}
    }
}
