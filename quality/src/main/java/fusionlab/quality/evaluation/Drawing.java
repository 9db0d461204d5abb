package fusionlab.quality.evaluation;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.quality.sampling.Denoiser;
import fusionlab.quality.sampling.Noise;
import fusionlab.quality.sampling.Sampler;
import fusionlab.quality.sampling.Sampling;
import fusionlab.unet.Architecture;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * How prompts are drawn: by a world's UNet in an architecture, sampled from noise. Thread-safe as the world's parts are.
 *
 * @param seed prompt k's noise follows from seed + k alone
 */
public record Drawing(World world, Architecture architecture, Sampling sampling, long seed) {

    /** As a protocol says. */
    public static Drawing of(World world, EvaluationProtocol protocol, Architecture architecture) {
        Sampling sampling = new Sampling(
                Sampler.parse(protocol.sampler()),
                world.surroundings().schedule(),
                world.surroundings().parameterization(),
                protocol.steps(),
                protocol.guidance());
        return new Drawing(world, architecture, sampling, protocol.seed());
    }

    /**
     * Draws neighbouring prompts: text encoder, sampling and decoder.
     *
     * @param from first prompt
     * @param to one past the last
     * @return [to - from, 3, height, width], -1 to 1, in the caller's PointerScope
     */
    public Tensor images(int from, int to) {
        return images(from, to, () -> {});
    }

    /** @param check called before each step, and before the decoder; it ends the drawing by an exception */
    public Tensor images(int from, int to, Runnable check) {
        Surroundings surroundings = world.surroundings();
        Denoiser denoiser = (latents, timesteps, context) -> {
            check.run();
            return world.unet().predict(latents, timesteps, context, architecture);
        };
        Tensor latents = sampling.sample(
                denoiser,
                surroundings.contexts(surroundings.prompts().subList(from, to)),
                surroundings.contexts(List.of("")),
                Noise.of(seed, from, to, surroundings.latentShape()));
        check.run();
        return surroundings.images(latents);
    }
}
