package fusionlab.agent.host;

import fusionlab.agent.bench.Bench;
import fusionlab.agent.measure.Vitals;
import fusionlab.agent.platform.Platform;
import fusionlab.agent.platform.RecentConditions;
import fusionlab.host.HostOnly;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.HostFacts;
import java.nio.file.Path;
import java.util.List;

/** A machine with a JVM. */
@HostOnly
public final class HostPlatform implements Platform {

    private final RecentConditions conditions =
            new RecentConditions(new HostConditions("/sys")::read, System::nanoTime);

    @Override
    public String instructionSet() {
        return Host.instructionSet();
    }

    @Override
    public HostFacts facts(List<Bench.Toolkit> toolkits) {
        return Host.facts(toolkits);
    }

    @Override
    public Conditions conditions() {
        return conditions.get();
    }

    @Override
    public Conditions wake() {
        return conditions();
    }

    @Override
    public Vitals vitals(int threads) {
        return new HostVitals(threads, conditions::get);
    }

    @Override
    public List<String> runtimes(List<String> known) {
        return known;
    }

    @Override
    public List<String> runnerCommand(String mainClass, String runtime, int threads, Path directory) {
        return RunnerCommand.of(mainClass, runtime, threads, directory);
    }

    @Override
    public void onEnd(Runnable action) {
        Signals.onEnd(action);
    }
}
