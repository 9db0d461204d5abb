package fusionlab.quality.worker;

import fusionlab.lab.LabAwayException;
import fusionlab.lab.LabRefusedException;
import fusionlab.quality.evaluation.EvaluationException;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The world of a worker with whatever weights are asked for: its own, or tuned ones that the lab keeps, of which the last few stay in memory. Not
 * thread-safe; a world that was given out is good until others have been asked for.
 */
final class TunedWeights implements AutoCloseable {

    /** A search uses those of one round at a time. */
    private static final int KEPT = 3;

    /** Of the numbers, in half precision; names and shapes come on top. */
    private static final int BYTES = 2;

    private static final long HEADER = 1 << 20;

    private final Lab lab;
    private final World world;
    private final Map<String, Unet> unets = new LinkedHashMap<>(16, .75f, true);
    private @Nullable Path folder;

    TunedWeights(Lab lab, World world) {
        this.lab = lab;
        this.world = world;
    }

    String ownCheckpoint() {
        return world.checkpointHash();
    }

    /** Where files may lie for a while. */
    Path file(String name) throws IOException {
        Path made = folder;
        if (made == null) {
            made = Files.createTempDirectory("fusionlab-tuned");
            folder = made;
        }
        return made.resolve(name + ".safetensors");
    }

    /**
     * @param weights SHA-256 (hex) of the file of weights; null for the worker's own
     * @throws EvaluationException if they are not to be had, or are not what they should be
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

    private Unet downloaded(String sha256) {
        try {
            Path file = file(sha256);
            try {
                lab.download(sha256, file, HEADER + BYTES * world.unet().parameterCount());
                TunedFile came = TunedFile.at(file);
                if (!came.sha256().equals(sha256)) {
                    throw new EvaluationException("the lab's weights " + sha256 + " came with the SHA-256 "
                            + came.sha256() + ": they were damaged on the way, or there");
                }
                return keep(came);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (LabRefusedException e) {
            throw new EvaluationException("the lab does not give the weights " + sha256 + ": " + e.getMessage(), e);
        } catch (InvalidSafetensorsException e) {
            throw new EvaluationException("the lab's weights " + sha256 + " are none: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot keep weights in " + folder, e);
        }
    }

    /** Reads weights into memory, in place of those that were not used for longest. */
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
                Files.deleteIfExists(folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
