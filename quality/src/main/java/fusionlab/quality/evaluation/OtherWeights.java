package fusionlab.quality.evaluation;

import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.training.LatentSource;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/** A world whose UNet has been replaced by one of the same topology. */
record OtherWeights(World whole, Unet unet, String checkpointHash) implements World {

    OtherWeights {
        if (!unet.topology().contentHash().equals(whole.topology().contentHash())) {
            throw new IllegalArgumentException(
                    "the weights are of " + unet.topology() + ", not of " + whole.topology());
        }
    }

    @Override
    public String name() {
        return whole.name();
    }

    @Override
    public Topology topology() {
        return whole.topology();
    }

    @Override
    public String scorerHash() {
        return whole.scorerHash();
    }

    @Override
    public List<String> prompts() {
        return whole.prompts();
    }

    @Override
    public String promptSetHash() {
        return whole.promptSetHash();
    }

    @Override
    public Tensor contexts(List<String> prompts) {
        return whole.contexts(prompts);
    }

    @Override
    public long[] latentShape() {
        return whole.latentShape();
    }

    @Override
    public NoiseSchedule schedule() {
        return whole.schedule();
    }

    @Override
    public Parameterization parameterization() {
        return whole.parameterization();
    }

    @Override
    public Tensor images(Tensor latents) {
        return whole.images(latents);
    }

    @Override
    public double[] scores(Tensor images, List<String> prompts) {
        return whole.scores(images, prompts);
    }

    @Override
    public MemoryNeed memoryNeed(Architecture architecture, int batch) {
        return whole.memoryNeed(architecture, batch);
    }

    @Override
    public Optional<Supplier<LatentSource>> training() {
        return whole.training();
    }

    @Override
    public void close() {}
}
