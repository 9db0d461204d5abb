package fusionlab.quality.data;

import fusionlab.quality.diffusers.PictureEncoder;
import fusionlab.quality.diffusers.TrainableCheckpoint;
import fusionlab.quality.evaluation.DiskRoom;
import fusionlab.quality.ranks.Ranks;
import fusionlab.quality.tensors.TensorType;
import fusionlab.unet.ContentHash;
import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A folder with the latents and contexts of captioned pictures, in shards that are named by a hash of everything that decides them. What is
 * there and undamaged is not computed again, whatever was interrupted; several data sets may share a folder.
 *
 * @param ranks that need the latents. Each encodes its share of what is missing; where the folder is shared that is all, else each encodes
 *     the rest, too
 * @param threads of this rank that encode, each a shard at a time
 * @param lines progress, for people
 */
public record LatentCache(
        Path folder, TrainableCheckpoint checkpoint, Ranks ranks, int threads, Consumer<String> lines) {

    /** Pictures in a shard: what an interruption loses at most, for each thread. */
    static final int SHARD = 32;

    /**
     * Encodes what is missing, and checks what is there by reading it.
     *
     * @throws DataException naming a picture that cannot be used
     * @throws IllegalArgumentException with the figures, if the disk is too small
     * @throws fusionlab.quality.ranks.RanksException if another rank has other pictures, or is lost
     */
    public CachedLatents of(List<CaptionedPicture> pictures) throws IOException {
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
        String hash =
                ContentHash.of(plans.stream().map(CachePlan::recipe).reduce(decides, (all, next) -> all + "\n" + next));
        ranks.requireSame("data and encoders", hash);
        try (PictureEncoder encoder = checkpoint.encoder()) {
            List<Integer> contextShape = encoder.contextShape();
            Map<Integer, CacheFile> shards = new TreeMap<>(); // by their numbers
            open(plans, shards, contextShape);
            boolean complete = shards.size() == plans.size();
            sayFound(plans, shards, ": nothing is encoded");
            requireRoom(plans.size() - shards.size(), contextShape);
            Files.createDirectories(folder);
            ShardWriter writer = new ShardWriter(checkpoint, encoder, rule);
            encode(plans, shards, number -> number % ranks.size() == ranks.rank(), writer);
            if (ranks.size() > 1) {
                open(plans, shards, contextShape);
                if (!complete) {
                    sayFound(plans, shards, ", with those of the other ranks");
                }
                encode(plans, shards, number -> true, writer);
            }
            return new CachedLatents(
                    List.copyOf(shards.values()),
                    pictures.size(),
                    encoder.context(""),
                    checkpoint.latentShape(),
                    contextShape,
                    hash);
        }
    }

    private void open(List<CachePlan> plans, Map<Integer, CacheFile> shards, List<Integer> contextShape)
            throws IOException {
        for (int number : missing(plans, shards)) {
            CacheFile shard = opened(plans.get(number), contextShape);
            if (shard != null) {
                shards.put(number, shard);
            }
        }
    }

    private void sayFound(List<CachePlan> plans, Map<Integer, CacheFile> shards, String all) {
        lines.accept(
                shards.size() == plans.size()
                        ? "all " + shards.size() + " shards of latents are in " + folder + all
                        : shards.size() + " of " + plans.size() + " shards of latents are in " + folder);
    }

    private static List<Integer> missing(List<CachePlan> plans, Map<Integer, CacheFile> shards) {
        return IntStream.range(0, plans.size())
                .filter(number -> !shards.containsKey(number))
                .boxed()
                .toList();
    }

    private void requireRoom(int shards, List<Integer> contextShape) throws IOException {
        long numbers = (long) product(checkpoint.latentShape()) + product(contextShape);
        DiskRoom.of(folder)
                .require("the latents need", shards * SHARD * TensorType.F16.bytes() * numbers, "name another --cache");
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

    /**
     * Encodes the missing shards that are wanted. Several ranks go round by round, so that none waits for another longer than for a few
     * shards, and a rank that ends is noticed.
     */
    private void encode(List<CachePlan> plans, Map<Integer, CacheFile> shards, IntPredicate wanted, ShardWriter writer)
            throws IOException {
        List<Integer> missing =
                missing(plans, shards).stream().filter(wanted::test).toList();
        ShardProgress progress = new ShardProgress("encoded", missing.size(), lines);
        int round = ranks.size() == 1 ? missing.size() : threads;
        do {
            List<Integer> now = missing.subList(0, Math.min(round, missing.size()));
            List<CacheFile> made = new Parallel(threads)
                    .each(now, number -> encoded(plans.get(number), writer), any -> progress.done());
            for (int i = 0; i < made.size(); i++) {
                shards.put(now.get(i), made.get(i));
            }
            missing = missing.subList(now.size(), missing.size());
        } while (ranks.any(!missing.isEmpty()));
    }

    private CacheFile encoded(CachePlan plan, ShardWriter writer) throws IOException {
        writer.write(file(plan), plan);
        CacheFile written = opened(plan, writer.encoder().contextShape());
        if (written == null) {
            throw new IOException(file(plan) + " cannot be read as it was written; check the disk");
        }
        return written;
    }

    private Path file(CachePlan plan) {
        return folder.resolve(plan.recipe().substring(0, 32) + ".safetensors");
    }

    private static List<List<CaptionedPicture>> parts(List<CaptionedPicture> pictures) {
        List<List<CaptionedPicture>> parts = new ArrayList<>();
        for (int from = 0; from < pictures.size(); from += SHARD) {
            parts.add(pictures.subList(from, Math.min(pictures.size(), from + SHARD)));
        }
        return parts;
    }

    static List<Long> rows(int count, List<Integer> shape) {
        List<Long> rows = new ArrayList<>(List.of((long) count));
        shape.forEach(side -> rows.add((long) side));
        return rows;
    }

    static int product(List<Integer> shape) {
        return shape.stream().reduce(1, Math::multiplyExact);
    }
}
