package fusionlab.quality.data;

import fusionlab.quality.diffusers.PictureEncoder;
import fusionlab.quality.diffusers.TrainableCheckpoint;
import fusionlab.quality.evaluation.MemoryNeed;
import fusionlab.quality.tensors.Floats;
import fusionlab.quality.tensors.TensorType;
import fusionlab.unet.ContentHash;
import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A folder with the latents and contexts of captioned pictures, in shards that are named by a hash of everything that decides them. What is
 * there and undamaged is not computed again, whatever was interrupted; several data sets may share a folder.
 *
 * @param threads that encode, each a shard at a time
 * @param lines progress, for people
 */
public record LatentCache(Path folder, TrainableCheckpoint checkpoint, int threads, Consumer<String> lines) {

    /** Pictures in a shard: what an interruption loses at most, for each thread. */
    static final int SHARD = 32;

    /** Left free on the disk, for others who write there. */
    private static final long SPARE_BYTES = 64L << 20;

    /**
     * Encodes what is missing, and checks what is there by reading it.
     *
     * @throws DataException naming a picture that cannot be used
     * @throws IllegalArgumentException with the figures, if the disk is too small
     */
    public CachedLatents of(List<CaptionedPicture> pictures) throws IOException {
        Files.createDirectories(folder);
        SquarePicture rule = new SquarePicture(checkpoint.pictureSize());
        String decides = String.join(
                "\n",
                "fusionlab latents 1",
                checkpoint.encodingHash(),
                SquarePicture.RULE,
                checkpoint.pictureSize() + " pixels, means");
        lines.accept("reading " + pictures.size() + " captioned pictures");
        List<List<CaptionedPicture>> parts = parts(pictures);
        ShardProgress reading = new ShardProgress("read the pictures of", parts.size(), lines);
        List<CachePlan> plans =
                new Parallel(threads).each(parts, part -> CachePlan.of(part, rule, decides), any -> reading.done());
        try (PictureEncoder encoder = checkpoint.encoder()) {
            List<Integer> contextShape = encoder.contextShape();
            Map<Integer, CacheFile> shards = present(plans, contextShape);
            encode(plans, shards, rule, encoder);
            String hash = ContentHash.of(
                    plans.stream().map(CachePlan::recipe).reduce(decides, (all, next) -> all + "\n" + next));
            return new CachedLatents(
                    List.copyOf(shards.values()),
                    pictures.size(),
                    encoder.context(""),
                    checkpoint.latentShape(),
                    contextShape,
                    hash);
        }
    }

    /** By the shards' numbers. */
    private Map<Integer, CacheFile> present(List<CachePlan> plans, List<Integer> contextShape) throws IOException {
        Map<Integer, CacheFile> present = new TreeMap<>();
        for (int i = 0; i < plans.size(); i++) {
            CacheFile shard = opened(plans.get(i), contextShape);
            if (shard != null) {
                present.put(i, shard);
            }
        }
        int missing = plans.size() - present.size();
        lines.accept(
                missing == 0
                        ? "all " + present.size() + " shards of latents are in " + folder + ": nothing is encoded"
                        : present.size() + " of " + plans.size() + " shards of latents are in " + folder);
        long numbers = (long) product(checkpoint.latentShape()) + product(contextShape);
        requireRoom(
                (long) missing * SHARD * TensorType.F16.bytes() * numbers,
                Files.getFileStore(folder).getUsableSpace());
        return present;
    }

    /** @throws IllegalArgumentException with the figures */
    void requireRoom(long bytes, long free) {
        if (bytes + SPARE_BYTES > free) {
            throw new IllegalArgumentException("the latents need " + MemoryNeed.text(bytes) + " more on the disk of "
                    + folder + ", and " + MemoryNeed.text(free) + " are free; make room, or name another --cache");
        }
    }

    private @Nullable CacheFile opened(CachePlan plan, List<Integer> contextShape) throws IOException {
        Path file = file(plan);
        if (!Files.exists(file)) {
            return null;
        }
        try {
            int size = plan.pictures().size();
            return CacheFile.open(
                    file,
                    plan.recipe(),
                    Map.of(
                            CacheFile.LATENTS, rows(size, checkpoint.latentShape()),
                            CacheFile.CONTEXTS, rows(size, contextShape)));
        } catch (InvalidSafetensorsException damaged) {
            lines.accept("damaged, so it is made again: " + damaged.getMessage());
            return null;
        }
    }

    private void encode(
            List<CachePlan> plans, Map<Integer, CacheFile> shards, SquarePicture rule, PictureEncoder encoder)
            throws IOException {
        List<Integer> missing = new ArrayList<>();
        for (int i = 0; i < plans.size(); i++) {
            if (!shards.containsKey(i)) {
                missing.add(i);
            }
        }
        ShardProgress progress = new ShardProgress("encoded", missing.size(), lines);
        List<CacheFile> made = new Parallel(threads)
                .each(missing, number -> encoded(plans.get(number), rule, encoder), any -> progress.done());
        for (int i = 0; i < made.size(); i++) {
            shards.put(missing.get(i), made.get(i));
        }
    }

    /** One picture after another: the encoder's maps are large, and no number depends on its neighbours. */
    private CacheFile encoded(CachePlan plan, SquarePicture rule, PictureEncoder encoder) throws IOException {
        int size = plan.pictures().size();
        int latent = product(checkpoint.latentShape());
        int context = product(encoder.contextShape());
        float[] latents = new float[size * latent];
        float[] contexts = new float[size * context];
        for (int i = 0; i < size; i++) {
            System.arraycopy(encoder.latents(plan.numbers(i, rule)), 0, latents, i * latent, latent);
            System.arraycopy(encoder.context(plan.pictures().get(i).caption()), 0, contexts, i * context, context);
        }
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put(CacheFile.LATENTS, tensor(latents, rows(size, checkpoint.latentShape())));
            tensors.put(CacheFile.CONTEXTS, tensor(contexts, rows(size, encoder.contextShape())));
            CacheFile.write(file(plan), plan.recipe(), tensors);
        }
        CacheFile written = opened(plan, encoder.contextShape());
        if (written == null) {
            throw new IOException(file(plan) + " cannot be read as it was written; check the disk");
        }
        return written;
    }

    private Path file(CachePlan plan) {
        return folder.resolve(plan.recipe().substring(0, 32) + ".safetensors");
    }

    private static Tensor tensor(float[] numbers, List<Long> shape) {
        return Floats.tensor(numbers, shape.stream().mapToLong(Long::longValue).toArray());
    }

    private static List<List<CaptionedPicture>> parts(List<CaptionedPicture> pictures) {
        List<List<CaptionedPicture>> parts = new ArrayList<>();
        for (int from = 0; from < pictures.size(); from += SHARD) {
            parts.add(pictures.subList(from, Math.min(pictures.size(), from + SHARD)));
        }
        return parts;
    }

    private static List<Long> rows(int count, List<Integer> shape) {
        List<Long> rows = new ArrayList<>(List.of((long) count));
        shape.forEach(side -> rows.add((long) side));
        return rows;
    }

    private static int product(List<Integer> shape) {
        return shape.stream().reduce(1, Math::multiplyExact);
    }
}
