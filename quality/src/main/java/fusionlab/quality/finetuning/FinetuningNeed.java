package fusionlab.quality.finetuning;

import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.MemoryNeed;
import fusionlab.quality.objectives.Objective;
import fusionlab.quality.training.TrainingSettings;
import fusionlab.unet.Architecture;
import org.jspecify.annotations.Nullable;

/**
 * What a training needs, upper estimates made before anything large is read.
 *
 * @param encoding memory while pictures are encoded; the UNet is not loaded then
 * @param training memory while the UNet is trained
 * @param outBytes on the disk, without the latents
 * @param drawnBytes in Java's heap: a step's pictures and texts, in all passes
 */
record FinetuningNeed(MemoryNeed encoding, MemoryNeed training, long outBytes, long drawnBytes) {

    /** Arrays of latents that a step draws: pictures, noise, noisy ones and targets, twice where it has two losses. */
    private static final long DRAWN = 7;

    private static final long MOST_TOKENS = 77;

    /** Weights, their average and two moments. */
    private static final int STATES = 4;

    /** @param threads of this rank */
    static FinetuningNeed of(
            UnetCheckpoint checkpoint,
            Architecture architecture,
            Objective objective,
            @Nullable Teacher teacher,
            TrainingSettings settings,
            int threads) {
        int latents = checkpoint.latentShape().get(1);
        long loaded = weights(checkpoint, latents);
        if (teacher != null) {
            loaded += weights(teacher.checkpoint(), latents);
        }
        long trained = MemoryNeed.unet(architecture, latents, 1).weightBytes();
        int batch = settings.batch() / settings.passes() / settings.threads() * threads;
        MemoryNeed added = teacher == null
                ? MemoryNeed.training(architecture, latents, batch, threads)
                : MemoryNeed.distillation(
                        architecture, objective.keptPasses(), teacher.architecture(), latents, batch, threads);
        return new FinetuningNeed(
                checkpoint.encodingNeed(threads),
                new MemoryNeed(loaded + added.weightBytes(), added.activationBytes()),
                2 * STATES * trained + trained, // the file to resume from is replaced by a whole new one
                drawn(checkpoint, settings.batch() / settings.threads() * (long) threads));
    }

    private static long drawn(UnetCheckpoint checkpoint, long pictures) {
        long numbers =
                checkpoint.latentShape().stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
        return Math.multiplyExact(pictures, Float.BYTES * (DRAWN * numbers + MOST_TOKENS * checkpoint.textWidth()));
    }

    private static long weights(UnetCheckpoint checkpoint, int latents) {
        Architecture all = checkpoint.architecture().topology().original();
        return MemoryNeed.unet(all, latents, 1).weightBytes();
    }

    /** @throws IllegalArgumentException with the figures, if there is less memory */
    void requireMemory(MachineMemory memory) {
        if (Math.max(encoding.bytes(), training.bytes()) > memory.freeBytes()) {
            throw new IllegalArgumentException("this training outgrows memory: " + this + ", and of "
                    + MemoryNeed.text(memory.totalBytes()) + " only " + MemoryNeed.text(memory.freeBytes())
                    + " are free; a smaller --batch with a larger --accumulate, or fewer --threads, need less");
        }
        if (drawnBytes > Runtime.getRuntime().maxMemory() / 2) {
            throw new IllegalArgumentException("a step's pictures outgrow the heap: " + MemoryNeed.text(drawnBytes)
                    + " are drawn at once, and Java has "
                    + MemoryNeed.text(Runtime.getRuntime().maxMemory())
                    + "; a smaller --batch or --accumulate, or a larger heap (JAVA_TOOL_OPTIONS=-Xmx...), help");
        }
    }

    /** For people. */
    @Override
    public String toString() {
        return "at most " + MemoryNeed.text(encoding.bytes()) + " of memory to encode, "
                + MemoryNeed.text(training.bytes()) + " to train (weights, average, moments and gradients "
                + MemoryNeed.text(training.weightBytes()) + ", one pass " + MemoryNeed.text(training.activationBytes())
                + "), " + MemoryNeed.text(outBytes) + " of disk besides the latents";
    }
}
