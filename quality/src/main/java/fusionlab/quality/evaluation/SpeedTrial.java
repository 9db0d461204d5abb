package fusionlab.quality.evaluation;

import fusionlab.quality.sampling.Noise;
import fusionlab.quality.sampling.Sampler;
import fusionlab.quality.sampling.Sampling;
import fusionlab.quality.tensors.TorchThreads;
import java.util.List;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * Denoises one batch for some steps to measure a worker's speed.
 *
 * @param prompts how many at once
 */
record SpeedTrial(World world, int prompts, int steps) implements Callable<Integer> {

    private static final double GUIDED = 2;

    /** Returns the prompts. */
    @Override
    public Integer call() {
        TorchThreads.single();
        Sampling sampling = new Sampling(
                Sampler.DDIM,
                world.surroundings().schedule(),
                world.surroundings().parameterization(),
                steps,
                GUIDED);
        try (NoGradGuard guard = new NoGradGuard();
                PointerScope scope = new PointerScope()) {
            sampling.sample(
                    world.unet(),
                    world.topology().original(),
                    world.surroundings().contexts(world.surroundings().prompts().subList(0, prompts)),
                    world.surroundings().contexts(List.of("")),
                    Noise.of(0, 0, prompts, world.surroundings().latentShape()));
        }
        return prompts;
    }
}
