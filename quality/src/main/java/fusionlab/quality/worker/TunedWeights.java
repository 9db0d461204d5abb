package fusionlab.quality.worker;

import fusionlab.lab.LabAwayException;
import fusionlab.lab.LabRefusedException;
import fusionlab.quality.evaluation.DiskRoom;
import fusionlab.quality.evaluation.EvaluationException;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Architecture;
import fusionlab.unet.Tensor;
import fusionlab.unet.Topology;
import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A worker's world with the requested weights: its own, or tuned ones from the lab, of which the last few stay in memory. Not thread-safe;
 * a returned world is valid until the next request but one: a distillation needs student and teacher.
 */
final class TunedWeights implements AutoCloseable {

    /** A search uses those of one round at a time, a distillation two. */
    private static final int KEPT = 3;

    /** Size of the numbers in half precision, without names and shapes. */
    private static final int BYTES = 2;

    private static final long HEADER = 1 << 20;

    private final Lab lab;
    private final World world;
    private final Map<String, Unet> unets = new LinkedHashMap<>(16, .75f, true);
    private @Nullable Path folder;
    private @Nullable Path begun;

    TunedWeights(Lab lab, World world) {
        this.lab = lab;
        this.world = world;
    }

    String ownCheckpoint() {
        return world.checkpointHash();
    }

    /** A folder for temporary files. */
    Path file(String name) throws IOException {
        Path made = folder;
        if (made == null) {
            made = Files.createTempDirectory("fusionlab-tuned");
            folder = made;
        }
        return made.resolve(name + ".safetensors");
    }

    /**
     * Called before a training, which may take hours.
     *
     * @param file that will hold tuned weights
     * @throws IllegalArgumentException with the figures, if the disk has no room for it
     */
    void requireRoom(Path file) throws IOException {
        DiskRoom.of(file)
                .require("the tuned weights need", largest(world.topology()), "set java.io.tmpdir to another folder");
    }

    /**
     * @param weights SHA-256 (hex) of the file of weights; null for the worker's own
     * @throws EvaluationException if they are not available or not the right ones
     * @throws LabAwayException if the lab cannot give them now
     */
    World world(String checkpoint, @Nullable String weights) {
        if (weights == null) {
            if (!checkpoint.equals(world.checkpointHash())) {
                throw new EvaluationException(
                        "this worker has the checkpoint " + world.checkpointHash() + ", not " + checkpoint);
            }
            return world;
        }
        Unet unet = unets.get(weights);
        return world.with(unet == null ? downloaded(weights) : unet, weights);
    }

    /** What has arrived when the lab goes away stays, and is continued at the next request for the same weights. */
    private Unet downloaded(String sha256) {
        boolean away = false;
        try {
            Path file = begun(sha256);
            try {
                lab.download(sha256, file, largest(world.topology()));
                TunedFile came = TunedFile.at(file);
                if (!came.sha256().equals(sha256)) {
                    throw new EvaluationException("the lab's weights " + sha256 + " came with the SHA-256 "
                            + came.sha256() + ", and were deleted: they were damaged in transit or in the lab");
                }
                return keep(came);
            } catch (LabAwayException e) {
                away = true;
                throw e;
            } finally {
                if (!away) {
                    forgetBegun();
                }
            }
        } catch (LabRefusedException e) {
            throw new EvaluationException("the lab refused the weights " + sha256 + ": " + e.getMessage(), e);
        } catch (InvalidSafetensorsException e) {
            throw new EvaluationException("the lab's weights " + sha256 + " are unusable: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot keep weights in " + folder, e);
        }
    }

    /** The file for a download; the beginning of another one is deleted. */
    private Path begun(String sha256) throws IOException {
        Path file = file(sha256);
        if (!file.equals(begun)) {
            forgetBegun();
            begun = file;
        }
        return file;
    }

    private void forgetBegun() throws IOException {
        if (begun != null) {
            Files.deleteIfExists(begun);
            begun = null;
        }
    }

    /** A search has at most one copy in each slot. */
    private static long largest(Topology topology) {
        Map<String, Integer> counts = new HashMap<>(topology.original().counts());
        counts.replaceAll((slot, count) -> Math.max(count, 2));
        return HEADER
                + BYTES
                        * topology.tensors(Architecture.of(topology, counts)).stream()
                                .mapToLong(Tensor::elements)
                                .sum();
    }

    /** Reads weights into memory in place of the least recently used ones. */
    Unet keep(TunedFile file) throws IOException {
        Unet unet = Unet.load(world.topology(), file.path());
        Unet before = unets.put(file.sha256(), unet);
        if (before != null) {
            before.close();
        }
        if (unets.size() > KEPT) {
            Iterator<Unet> oldest = unets.values().iterator();
            oldest.next().close();
            oldest.remove();
        }
        return unet;
    }

    @Override
    public void close() {
        unets.values().forEach(Unet::close);
        unets.clear();
        if (folder != null) {
            try {
                forgetBegun();
                Files.deleteIfExists(folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
