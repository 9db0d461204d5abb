package fusionlab.quality.evaluation;

import fusionlab.quality.tensors.Compute;
import fusionlab.quality.training.LatentSource;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A UNet in its surroundings: all that evaluating a checkpoint takes.
 *
 * @param checkpointHash SHA-256 (hex) of what decides the pictures; where and in what numbers they are computed belongs to it
 *     ({@link Compute#named})
 */
public record World(Surroundings surroundings, Unet unet, String checkpointHash) implements AutoCloseable {

    public Topology topology() {
        return unet.topology();
    }

    /** What evaluating takes beside the JVM's own needs, an estimate from above. */
    public MemoryNeed memoryNeed(Architecture architecture, int batch) {
        return surroundings.memoryNeed(architecture, batch).in(unet.compute().precision());
    }

    /** What the UNet may be trained on. Empty if there is nothing, and where the UNet does not compute as is {@linkplain Compute#USUAL usual}. */
    public Optional<Supplier<LatentSource>> training() {
        return surroundings.training().filter(any -> unet.compute().equals(Compute.USUAL));
    }

    /**
     * The same surroundings with another UNet of the same topology. Both worlds share what they hold: close one of them.
     *
     * @param otherHash SHA-256 (hex) of what decides the pictures then
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
