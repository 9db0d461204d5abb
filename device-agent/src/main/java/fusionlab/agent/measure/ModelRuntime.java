package fusionlab.agent.measure;

import fusionlab.agent.bench.Bench;
import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.RuntimeProfile;
import java.util.Optional;

/** A runtime inside this process, with a fixed number of threads. Owned by one thread. */
public interface ModelRuntime {

    Bench.Toolkit toolkit();

    /** Why this profile cannot be measured here, if so. */
    Optional<String> refusal(RuntimeProfile profile);

    /** @param seed of weights and inputs */
    TimedModel openBlock(BlockConfiguration block, RuntimeProfile profile, long seed) throws ModelException;

    /** @param seed of weights and inputs */
    TimedModel openNetwork(Architecture architecture, int latentSize, RuntimeProfile profile, long seed)
            throws ModelException;
}
