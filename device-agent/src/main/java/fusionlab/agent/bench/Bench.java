package fusionlab.agent.bench;

import fusionlab.lab.StopSignal;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.Job;
import fusionlab.protocol.Report;
import java.util.List;

/** Measures one job at a time. */
public interface Bench extends AutoCloseable {

    /** What the bench can measure with: the runtimes that start here. */
    List<Toolkit> toolkits();

    /**
     * Measures until all rounds are done, the budget is spent or {@code stop} is given. What goes wrong is in the report.
     *
     * @return a report whose lease and agent version are still to be filled in
     */
    Report measure(Job job, Progress progress, StopSignal stop) throws InterruptedException;

    @Override
    void close();

    /** A runtime, its version and the execution providers that it has. */
    record Toolkit(String runtime, String version, List<String> providers) {}

    /** Hears how far a measurement is; must return at once. */
    interface Progress {
        void at(int done, int total, String activity);

        /** The device's state, which may be long in coming between two rounds. */
        default void conditions(Conditions now) {}

        /** A run of this key neither ends in its time nor when it is cancelled: only the end of the process ends it. */
        default void overdue(String key) {}
    }
}
