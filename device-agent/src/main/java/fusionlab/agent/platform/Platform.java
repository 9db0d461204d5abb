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

    /** The machine's state now; not to be asked while a run is timed. What cannot be learned is unknown. */
    Conditions conditions();

    /** Wakes a machine that is slower asleep; returns its state after that. Not to be asked while a run is timed. */
    Conditions wake();

    /** For the measuring process. @param threads of the runtime's pool */
    Vitals vitals(int threads);

    /** Those of {@code known} that there is a point in starting here. */
    List<String> runtimes(List<String> known);

    /** How the measuring process is started. @param directory where it may leave files */
    List<String> runnerCommand(String mainClass, String runtime, int threads, Path directory);

    /** Runs {@code action} in the measuring process when it is asked to end, in place of ending it. */
    void onEnd(Runnable action);
}
