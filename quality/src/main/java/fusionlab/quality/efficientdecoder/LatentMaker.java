package fusionlab.quality.efficientdecoder;

import fusionlab.quality.data.CacheFile;
import fusionlab.quality.data.Parallel;
import fusionlab.quality.data.ShardProgress;
import fusionlab.quality.evaluation.DiskRoom;
import fusionlab.quality.evaluation.EvaluationException;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.sampling.Noise;
import fusionlab.quality.sampling.Sampling;
import fusionlab.quality.tensors.TensorType;
import fusionlab.unet.Architecture;
import fusionlab.unet.ContentHash;
import fusionlab.unet.weights.InvalidSafetensorsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Makes latents with a world's UNet, each from a prompt and fresh noise (SnapFusion, section 3.2), and keeps them in files that are named by
 * everything that decides them. An interruption loses the shards in work; the next start makes what is missing. Rounding may depend on
 * memory, which decides how many latents are made at once, and on the machine.
 *
 * @param folder of the files; several distillations may share it
 */
record LatentMaker(World world, Sampling sampling, Path folder, int threads, DecoderProgress progress) {

    /** Latents in a file. */
    static final int SHARD = 64;

    /**
     * @param texts a prompt for each latent
     * @param seed of the noise
     * @throws EvaluationException naming the first prompt of a shard with latents that are not finite
     * @throws IllegalArgumentException with the figures, if the disk is too small
     * @throws java.util.concurrent.CancellationException if the progress says so; whole files are kept
     */
    SyntheticLatents of(List<String> texts, long seed) throws IOException {
        List<Shard> plans = plans(texts, seed);
        Map<Integer, CacheFile> made = new TreeMap<>();
        for (int number = 0; number < plans.size(); number++) {
            CacheFile there = opened(plans.get(number));
            if (there != null) {
                made.put(number, there);
            }
        }
        List<Integer> missing = new ArrayList<>();
        for (int number = 0; number < plans.size(); number++) {
            if (!made.containsKey(number)) {
                missing.add(number);
            }
        }
        progress.line(
                missing.isEmpty()
                        ? "all " + texts.size() + " latents are in " + folder + ": none is made"
                        : made.size() + " of " + plans.size() + " shards of latents are in " + folder);
        make(plans, missing, made);
        return new SyntheticLatents(
                List.copyOf(made.values()),
                texts.size(),
                shape().stream().map(Math::toIntExact).toList(),
                hash(plans));
    }

    /** {@link SyntheticLatents#hash} of latents that need not be made yet. */
    String hash(List<String> texts, long seed) {
        return hash(plans(texts, seed));
    }

    private List<Shard> plans(List<String> texts, long seed) {
        List<Shard> plans = new ArrayList<>();
        for (int from = 0; from < texts.size(); from += SHARD) {
            plans.add(shard(texts.subList(from, Math.min(texts.size(), from + SHARD)), from, seed));
        }
        return plans;
    }

    private static String hash(List<Shard> plans) {
        return ContentHash.of(plans.stream().map(Shard::recipe).reduce("", (all, next) -> all + "\n" + next));
    }

    private void make(List<Shard> plans, List<Integer> missing, Map<Integer, CacheFile> made) throws IOException {
        Count count = new Count(plans, missing);
        count.add(0);
        if (missing.isEmpty()) {
            return;
        }
        long each = shape().stream().reduce(1L, Math::multiplyExact) * TensorType.F16.bytes();
        DiskRoom.of(folder)
                .require("the latents need", missing.size() * SHARD * each, "choose a folder on another disk");
        Files.createDirectories(folder);
        int batch = batch();
        ShardProgress shards = new ShardProgress("made", missing.size(), progress::line);
        List<CacheFile> files = new Parallel(threads)
                .each(missing, number -> written(plans.get(number), batch, count), any -> shards.done());
        for (int i = 0; i < files.size(); i++) {
            made.put(missing.get(i), files.get(i));
        }
    }

    private CacheFile written(Shard shard, int batch, Count count) throws IOException {
        try (NoGradGuard frozen = new NoGradGuard();
                PointerScope scope = new PointerScope()) {
            TensorVector parts = new TensorVector();
            for (int from = 0; from < shard.texts().size(); from += batch) {
                int to = Math.min(shard.texts().size(), from + batch);
                parts.push_back(latents(shard, from, to));
                count.add(to - from);
            }
            Tensor all = torch.cat(parts, 0);
            if (!torch.isfinite(all).all().item_bool()) {
                throw new EvaluationException("the UNet makes latents that are not finite, for prompts from '"
                        + shard.texts().get(0) + "' on; check its weights");
            }
            CacheFile.write(file(shard), shard.recipe(), Map.of(CacheFile.LATENTS, all));
        }
        CacheFile written = opened(shard);
        if (written == null) {
            throw new IOException(file(shard) + " cannot be read as it was written; check the disk");
        }
        return written;
    }

    private Tensor latents(Shard shard, int from, int to) {
        Architecture original = world.topology().original();
        return sampling.sample(
                (noisy, timesteps, contexts) -> {
                    progress.check();
                    return world.unet().predict(noisy, timesteps, contexts, original);
                },
                world.surroundings().contexts(shard.texts().subList(from, to)),
                world.surroundings().contexts(List.of("")),
                Noise.of(
                        shard.seed(),
                        shard.first() + from,
                        shard.first() + to,
                        world.surroundings().latentShape()));
    }

    /** As many at once as leave half of the free memory free. */
    private int batch() {
        long room = MachineMemory.now().freeBytes() / 2;
        Architecture original = world.topology().original();
        int batch = SHARD;
        while (batch > 1 && threads * world.memoryNeed(original, batch).activationBytes() > room) {
            batch /= 2;
        }
        return batch;
    }

    private @Nullable CacheFile opened(Shard shard) throws IOException {
        if (!Files.exists(file(shard))) {
            return null;
        }
        try {
            List<Long> rows = new ArrayList<>(List.of((long) shard.texts().size()));
            rows.addAll(shape());
            return CacheFile.open(file(shard), shard.recipe(), Map.of(CacheFile.LATENTS, rows));
        } catch (InvalidSafetensorsException damaged) {
            progress.line(damaged.getMessage() + "; it is made again");
            return null;
        }
    }

    private Path file(Shard shard) {
        return folder.resolve(shard.recipe().substring(0, 32) + ".safetensors");
    }

    private List<Long> shape() {
        return LongStream.of(world.surroundings().latentShape()).boxed().toList();
    }

    private Shard shard(List<String> texts, int first, long seed) {
        long apart = new SplittableRandom(seed).nextLong(); // neighbouring seeds would share most of their noise
        String decides = String.join(
                "\n",
                "fusionlab synthetic latents 1",
                world.checkpointHash(),
                sampling.sampler().text() + ", " + sampling.steps() + " steps, guidance " + sampling.guidance(),
                "noise " + apart + " from " + first,
                String.join("\n", texts.stream().map(ContentHash::of).toList()));
        return new Shard(texts, first, apart, ContentHash.of(decides));
    }

    /** Latents that are made, by all threads. */
    private final class Count {

        private final int all;
        private final int before;
        private final long begun = System.nanoTime();
        private final AtomicInteger made;

        Count(List<Shard> plans, List<Integer> missing) {
            all = plans.stream().mapToInt(shard -> shard.texts().size()).sum();
            int left = missing.stream()
                    .mapToInt(number -> plans.get(number).texts().size())
                    .sum();
            before = all - left;
            made = new AtomicInteger(before);
        }

        void add(int more) {
            int now = made.addAndGet(more);
            double seconds = (System.nanoTime() - begun) / 1e9;
            progress.latents(now, now == before ? 0 : seconds / (now - before) * (all - now));
        }
    }

    /**
     * Neighbouring latents.
     *
     * @param first number of the first
     * @param seed that the noise of the number k follows from, by seed + k
     * @param recipe SHA-256 (hex) of everything that decides them
     */
    private record Shard(List<String> texts, int first, long seed, String recipe) {}
}
