package fusionlab.quality.inception;

import fusionlab.quality.evaluation.EvaluationException;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.MemoryNeed;
import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.Scoped;
import fusionlab.unet.ContentHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The network whose features FID compares (Heusel et al., 2017): pictures in 8 bits are resized to 299 x 299 (bilinear, no antialiasing, as
 * pytorch-fid does) and become the mean of {@link Network}'s maps. It always computes in 32 bits. Thread-safe.
 */
public final class Inception implements AutoCloseable {

    /** Numbers of a picture. */
    public static final int FEATURES = 2048;

    private static final long SIDE = 299;

    /** The largest maps, 64 of 147 x 147, are alive six times at most: two before, after and as workspace of a convolution. */
    private static final long WORKING_BYTES = 6L * 64 * 147 * 147 * Float.BYTES;

    private final Map<String, Tensor> weights;
    private final Compute compute;
    private final String fileHash;

    private Inception(Map<String, Tensor> weights, Compute compute, String fileHash) {
        this.weights = weights;
        this.compute = compute;
        this.fileHash = fileHash;
    }

    /**
     * Checks that memory suffices, then names, shapes and numbers of the weights.
     *
     * @param source a file in safetensors, or a folder that holds one
     * @param memory of the computing device
     * @throws fusionlab.unet.weights.InvalidSafetensorsException naming what is wrong with the file
     * @throws EvaluationException if it needs more memory than is free
     */
    public static Inception open(Path source, Compute.Device device, MachineMemory memory) {
        Compute compute = new Compute(device, Compute.Precision.FP32);
        MemoryNeed need = need();
        if (need.bytes() > memory.freeBytes()) {
            throw new EvaluationException(
                    "Inception-v3 needs " + need + ", and only " + MemoryNeed.text(memory.freeBytes()) + " are free");
        }
        try (NoGradGuard guard = new NoGradGuard()) {
            InceptionFile found = InceptionFile.at(source);
            return new Inception(found.read(compute), compute, ContentHash.of(found.file()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("Cannot read " + unreadable.getMessage(), unreadable);
        }
    }

    static MemoryNeed need() {
        long numbers = Shapes.all().values().stream()
                .mapToLong(shape -> shape.stream().reduce(1L, Math::multiplyExact))
                .sum();
        return new MemoryNeed(numbers * Float.BYTES, WORKING_BYTES);
    }

    /** SHA-256 (hex) of the weights' file. */
    public String fileHash() {
        return fileHash;
    }

    /** SHA-256 (hex) of what decides the features: the file, and the device if it is not the usual one. */
    String hash() {
        return compute.named(fileHash);
    }

    /** One picture after another, so that memory does not depend on their number. @param pictures [B,3,H,W], -1 to 1. @return [B,2048] on the CPU */
    public Tensor features(Tensor pictures) {
        Network<Tensor> network = new Network<>(new TorchLayers(weights));
        TensorVector rows = new TensorVector();
        for (long i = 0; i < pictures.size(0); i++) {
            Tensor picture = pictures.narrow(0, i, 1);
            rows.push_back(Scoped.result(
                    () -> Compute.home(network.maps(resized(picture)).mean(2, 3))));
        }
        return torch.cat(rows, 0);
    }

    /** In 8 bits, as pictures are saved, then enlarged or shrunk. */
    private Tensor resized(Tensor picture) {
        Tensor levels = compute.bring(picture)
                .add(new Scalar(1.0))
                .mul(new Scalar(127.5))
                .add(new Scalar(0.5))
                .floor()
                .clamp(new ScalarOptional(new Scalar(0.0)), new ScalarOptional(new Scalar(255.0)));
        return torch.upsample_bilinear2d(levels.div(new Scalar(255.0)), new long[] {SIDE, SIDE}, false)
                .mul(new Scalar(2.0))
                .sub(new Scalar(1.0));
    }

    @Override
    public void close() {
        weights.values().forEach(Tensor::releaseReference);
        weights.clear();
    }
}
