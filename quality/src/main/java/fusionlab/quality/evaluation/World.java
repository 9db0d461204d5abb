package fusionlab.quality.evaluation;

import fusionlab.quality.tensors.Compute;
import fusionlab.quality.training.LatentSource;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A UNet in its surroundings: everything needed to evaluate a checkpoint.
 *
 * @param checkpointHash SHA-256 (hex) of everything that decides the pictures, including device and precision ({@link Compute#named})
 */
public record World(Surroundings surroundings, Unet unet, String checkpointHash) implements AutoCloseable {

    public Topology topology() {
        return unet.topology();
    }

    /** Memory for evaluations on top of the JVM's own, an upper estimate. */
    public MemoryNeed memoryNeed(Architecture architecture, int batch) {
        return surroundings.memoryNeed(architecture, batch).in(unet.compute().precision());
    }

    /** Training data for the UNet. Empty if there is none, or if the UNet does not compute as {@linkplain Compute#USUAL usual}. */
    public Optional<Supplier<LatentSource>> training() {
        return surroundings.training().filter(any -> unet.compute().equals(Compute.USUAL));
    }

    /**
     * The same surroundings with another UNet of the same topology. Both worlds share their parts: close only one of them.
     *
     * @param otherHash SHA-256 (hex) of everything that then decides the pictures
     */
    public World with(Unet other, String otherHash) {
        if (!other.topology().contentHash().equals(topology().contentHash())) {
            throw new IllegalArgumentException("the weights are of " + other.topology() + ", not of " + topology());
        }
        return new World(surroundings, other, otherHash);
    }

    @Override
    public void close() {
        unet.close();
        surroundings.close();
    }
}
