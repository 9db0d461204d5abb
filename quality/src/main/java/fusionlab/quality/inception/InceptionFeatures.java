package fusionlab.quality.inception;

import fusionlab.protocol.PictureFeatures;
import fusionlab.quality.evaluation.EvaluationException;
import fusionlab.quality.evaluation.FeatureNetwork;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.MemoryNeed;
import fusionlab.quality.evaluation.ReferencePictures;
import fusionlab.quality.evaluation.World;
import fusionlab.search.curve.DistanceName;
import fusionlab.unet.ContentHash;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;

/** The features of Inception-v3, over which the Fréchet distance is FID. Closes the network. */
public record InceptionFeatures(Inception inception, ReferencePictures pictures) implements FeatureNetwork {

    /** Smaller pictures would be mostly interpolation; the smallest that FID is published for. */
    private static final int SMALLEST = 32;

    /**
     * A world whose sets of pictures are compared by FID with its own reference pictures. Close only the result.
     *
     * @param weights as for {@link Inception#open}
     * @param memory of the device that the world computes on
     * @throws EvaluationException if it has no reference pictures or too small ones, or if memory does not suffice
     * @throws fusionlab.unet.weights.InvalidSafetensorsException naming what is wrong with the weights
     */
    public static World comparing(World world, Path weights, MachineMemory memory) {
        ReferencePictures pictures = world.features()
                .map(FeatureNetwork::pictures)
                .orElseThrow(() -> new EvaluationException(
                        "FID needs reference pictures to compare with; name them with --reference DIR"));
        if (pictures.size() < SMALLEST) {
            throw new EvaluationException("pictures of " + pictures.size() + " x " + pictures.size()
                    + " pixels are too small for FID, which sees 299 x 299; they must have " + SMALLEST + " x "
                    + SMALLEST + " at least: leave out --inception");
        }
        Inception inception = Inception.open(weights, world.unet().compute().device(), memory);
        return world.comparedBy(new InceptionFeatures(inception, pictures));
    }

    /** Equal only for equal weights and reference pictures. */
    @Override
    public PictureFeatures description() {
        return new PictureFeatures(
                DistanceName.inception(inception.fileHash()),
                Inception.FEATURES,
                ContentHash.of("Inception-v3 features 1\n" + inception.hash() + "\n" + pictures.hash()));
    }

    @Override
    public Tensor features(Tensor drawn) {
        return inception.features(drawn);
    }

    @Override
    public MemoryNeed memoryNeed() {
        return Inception.need();
    }

    @Override
    public void close() {
        inception.close();
    }
}
