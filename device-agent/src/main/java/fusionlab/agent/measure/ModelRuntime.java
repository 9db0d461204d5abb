package fusionlab.agent.measure;

import fusionlab.agent.bench.Bench;
import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.component.Component;
import java.util.Optional;

/** A runtime inside this process, with a fixed number of threads. Owned by one thread. */
public interface ModelRuntime {

    Bench.Toolkit toolkit();

    /** Why this profile cannot be measured here, if so. */
    Optional<String> refusal(RuntimeProfile profile);

    /** Why a profile is of another version of a runtime, or of other threads than it has; empty if it is not. */
    static Optional<String> otherwise(RuntimeProfile profile, String runtime, String version, int threads) {
        if (!profile.runtimeVersion().isEmpty() && !profile.runtimeVersion().equals(version)) {
            return Optional.of("This agent has " + runtime + " " + version + ", not " + profile.runtimeVersion()
                    + "; measure a new table, latencies of two versions do not compare.");
        }
        return profile.threads() == threads
                ? Optional.empty()
                : Optional.of("This process has " + threads + " threads, not " + profile.threads() + ".");
    }

    /** @param seed of weights and inputs */
    TimedModel openBlock(BlockConfiguration block, RuntimeProfile profile, long seed) throws ModelException;

    /** @param seed of weights and inputs */
    FedModel openComponent(Component component, int latentSize, RuntimeProfile profile, long seed)
            throws ModelException;

    /** @param seed of weights and inputs */
    FedModel openNetwork(Architecture architecture, int latentSize, RuntimeProfile profile, long seed)
            throws ModelException;
}
