package fusionlab.agent.platform;

import fusionlab.agent.bench.Bench;
import fusionlab.agent.measure.Vitals;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.HostFacts;
import java.nio.file.Path;
import java.util.List;

/** The machine that the agent runs on. */
public interface Platform {

    /** {@code x86_64} or {@code aarch64} on every system. */
    String instructionSet();

    HostFacts facts(List<Bench.Toolkit> toolkits);

    /** The machine's current state; not to be called while a run is timed. Unavailable values are unknown. */
    Conditions conditions();

    /** Wakes a machine that is slower asleep; returns its state after that. Not to be called while a run is timed. */
    Conditions wake();

    /** For the measuring process. @param threads of the runtime's pool */
    Vitals vitals(int threads);

    /** The runtimes of {@code known} that make sense on this machine. */
    List<String> runtimes(List<String> known);

    /** How the measuring process is started. @param directory where it may leave files */
    List<String> runnerCommand(String mainClass, String runtime, int threads, Path directory);

    /** Runs {@code action} in the measuring process when it is asked to end, instead of ending it. */
    void onEnd(Runnable action);
}
