package fusionlab.quality.efficientdecoder;

import fusionlab.quality.decoder.DecoderForm;
import fusionlab.quality.decoder.OriginalDecoder;
import fusionlab.quality.evaluation.MachineMemory;
import fusionlab.quality.evaluation.MemoryNeed;
import fusionlab.quality.training.TrainingSettings;
import java.io.IOException;

/**
 * What a distillation needs besides the loaded world, upper estimates made before anything is trained.
 *
 * @param training weights, average, moments and gradients; and one pass of all threads
 * @param outBytes on the disk, without the latents
 */
record DecoderNeed(MemoryNeed training, long outBytes) {

    /** Weights, their average and two moments. */
    private static final int STATES = 4;

    /** Those, the weights to begin with, and one more while they are updated or saved. */
    private static final int COPIES = STATES + 2;

    static DecoderNeed of(OriginalDecoder original, DecoderForm form, int latentSize, TrainingSettings settings)
            throws IOException {
        long weights = Float.BYTES
                * form.shapes().values().stream()
                        .mapToLong(shape -> shape.stream().reduce(1L, Math::multiplyExact))
                        .sum();
        long pictures = settings.batch() / settings.passes();
        long each = form.trainingNumbers(latentSize) + original.decoder().form().decodingNumbers(latentSize);
        return new DecoderNeed(
                new MemoryNeed((COPIES + settings.threads()) * weights, Float.BYTES * pictures * each),
                2 * STATES * weights + 2 * original.bytes(form)); // each is replaced by a whole new one
    }

    /** @throws IllegalArgumentException with the figures, if there is less memory */
    void requireMemory(MachineMemory memory) {
        if (training.bytes() > memory.freeBytes()) {
            throw new IllegalArgumentException("this training outgrows memory: " + this + ", and of "
                    + MemoryNeed.text(memory.totalBytes()) + " only " + MemoryNeed.text(memory.freeBytes())
                    + " are free; a smaller batch in more passes, or fewer threads, need less");
        }
    }

    /** For people. */
    @Override
    public String toString() {
        return "at most " + MemoryNeed.text(training.bytes()) + " of memory to train (weights, average, moments and"
                + " gradients " + MemoryNeed.text(training.weightBytes()) + ", one pass "
                + MemoryNeed.text(training.activationBytes()) + "), " + MemoryNeed.text(outBytes)
                + " of disk besides the latents";
    }
}
