package fusionlab.quality.inception;

import fusionlab.quality.tensors.Compute;
import fusionlab.quality.tensors.Names;
import fusionlab.quality.tensors.Safetensors;
import fusionlab.quality.tensors.TensorType;
import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Reads the weights that pytorch-fid publishes, converted to safetensors under the same names, and checks names, shapes and numbers. */
record InceptionFile(Path file) {

    private static final String REMEDY = "; docs/quality.md#fid says how to convert the published weights";
    private static final String COUNTERS = ".num_batches_tracked";
    private static final byte[] ZIP = {'P', 'K'};

    /** The classifier, which FID does not use. Its 1,008 classes tell these weights from other editions, which have 1,000. */
    private static final Map<String, List<Long>> CLASSIFIER =
            Map.of("fc.weight", List.of(1008L, (long) Inception.FEATURES), "fc.bias", List.of(1008L));

    /** @param source a file, or a folder that holds one */
    static InceptionFile at(Path source) throws IOException {
        if (!Files.exists(source)) {
            throw new NoSuchFileException(source.toString(), null, "there is no such file or folder" + REMEDY);
        }
        if (!Files.isDirectory(source)) {
            return new InceptionFile(source);
        }
        List<Path> files = Safetensors.files(source);
        if (files.size() != 1) {
            throw new InvalidSafetensorsException(
                    source, "holds " + files.size() + " files of a model in safetensors; name one file" + REMEDY);
        }
        return new InceptionFile(files.get(0));
    }

    /** All tensors that the features depend on, to be released by the caller. */
    Map<String, Tensor> read(Compute compute) throws IOException {
        requireNoArchive();
        Map<String, Tensor> weights = new LinkedHashMap<>();
        try (Safetensors opened = Safetensors.open(file)) {
            Map<String, List<Long>> shapes = Shapes.all();
            requireFitting(opened, shapes);
            for (String name : shapes.keySet()) {
                try (PointerScope scope = new PointerScope()) {
                    Tensor weight = opened.read(name);
                    requireSound(name, weight);
                    weights.put(name, compute.bring(weight).retainReference());
                }
            }
            return weights;
        } catch (IOException | RuntimeException unusable) {
            weights.values().forEach(Tensor::releaseReference);
            throw unusable;
        }
    }

    private void requireNoArchive() throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InvalidSafetensorsException(file, "is not a file" + REMEDY);
        }
        try (InputStream content = Files.newInputStream(file)) {
            if (Arrays.equals(content.readNBytes(ZIP.length), ZIP)) {
                throw new InvalidSafetensorsException(file, "is in PyTorch's own format, not in safetensors" + REMEDY);
            }
        }
    }

    private void requireFitting(Safetensors opened, Map<String, List<Long>> used) {
        Map<String, List<Long>> expected = new LinkedHashMap<>(used);
        expected.putAll(CLASSIFIER);
        List<String> missing = new ArrayList<>();
        Set<String> unknown = new LinkedHashSet<>(opened.names());
        unknown.removeIf(name -> name.endsWith(COUNTERS));
        expected.forEach((name, shape) -> {
            if (!unknown.remove(name)) {
                missing.add(name);
            }
        });
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw new InvalidSafetensorsException(
                    file,
                    "is not the Inception-v3 of FID: it "
                            + (missing.isEmpty()
                                    ? "holds " + unknown.size() + " tensors too many: " + Names.some(unknown)
                                    : "lacks " + missing.size() + " tensors: " + Names.some(missing))
                            + REMEDY);
        }
        expected.forEach((name, shape) -> {
            if (!opened.shape(name).equals(shape)) {
                throw new InvalidSafetensorsException(
                        file,
                        "is not the Inception-v3 of FID: " + name + " has the shape " + opened.shape(name) + ", not "
                                + shape + REMEDY);
            }
            if (opened.type(name) != TensorType.F32) {
                throw new InvalidSafetensorsException(
                        file, "holds " + name + " as " + opened.type(name) + "; FID's weights have 32 bits" + REMEDY);
            }
        });
    }

    private void requireSound(String name, Tensor weight) {
        if (!torch.isfinite(weight).all().item_bool()) {
            throw new InvalidSafetensorsException(file, "holds numbers in " + name + " that are not finite" + REMEDY);
        }
        if (name.endsWith(".running_var") && weight.min().item_float() < 0) {
            throw new InvalidSafetensorsException(file, "holds negative variances in " + name + REMEDY);
        }
    }
}
