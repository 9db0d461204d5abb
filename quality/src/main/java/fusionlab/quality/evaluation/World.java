package fusionlab.quality.evaluation;

import fusionlab.quality.decoder.OriginalDecoder;
import fusionlab.quality.tensors.Compute;
import fusionlab.quality.training.LatentSource;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A UNet in its surroundings: everything needed to evaluate a checkpoint.
 *
 * @param checkpointHash SHA-256 (hex) of everything that decides the pictures, including device and precision ({@link Compute#named})
 * @param otherScorers that score each picture as well as the surroundings' scorer
 * @param features what sets of pictures are compared by
 */
public record World(
        Surroundings surroundings,
        Unet unet,
        String checkpointHash,
        List<PictureScorer> otherScorers,
        Optional<FeatureNetwork> features)
        implements AutoCloseable {

    /** Judged by what its surroundings have. */
    public World(Surroundings surroundings, Unet unet, String checkpointHash) {
        this(surroundings, unet, checkpointHash, List.of(), surroundings.features());
    }

    public Topology topology() {
        return unet.topology();
    }

    /** Memory for evaluations on top of the JVM's own, an upper estimate. */
    public MemoryNeed memoryNeed(Architecture architecture, int batch) {
        MemoryNeed need =
                surroundings.memoryNeed(architecture, batch).in(unet.compute().precision());
        for (PictureScorer scorer : otherScorers) {
            need = need.then(scorer.memoryNeed());
        }
        return need.then(features.map(FeatureNetwork::memoryNeed).orElse(MemoryNeed.NOTHING));
    }

    /** Training data for the UNet. Empty if there is none, or if the UNet does not compute as {@linkplain Compute#USUAL usual}. */
    public Optional<Supplier<LatentSource>> training() {
        return surroundings.training().filter(any -> unet.compute().equals(Compute.USUAL));
    }

    /** The decoder, to be made smaller. Empty if it cannot be, or if the UNet does not compute as {@linkplain Compute#USUAL usual}. */
    public Optional<OriginalDecoder> decoder() {
        return surroundings.decoder().filter(any -> unet.compute().equals(Compute.USUAL));
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
        return new World(surroundings, other, otherHash, otherScorers, features);
    }

    /** The same, with sets of pictures compared by other features. Close only the result, which closes the network too. */
    public World comparedBy(FeatureNetwork network) {
        return new World(surroundings, unet, checkpointHash, otherScorers, Optional.of(network));
    }

    /** The same, with pictures scored by others as well. Close only the result, which closes them too. */
    public World scoredBy(List<PictureScorer> scorers) {
        return new World(surroundings, unet, checkpointHash, List.copyOf(scorers), features);
    }

    @Override
    public void close() {
        otherScorers.forEach(PictureScorer::close);
        features.ifPresent(FeatureNetwork::close);
        unet.close();
        surroundings.close();
    }
}
