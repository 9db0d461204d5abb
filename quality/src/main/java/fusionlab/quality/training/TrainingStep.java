package fusionlab.quality.training;

import fusionlab.quality.sampling.NoiseSchedule;
import fusionlab.quality.sampling.Parameterization;
import fusionlab.quality.tensors.Floats;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Architecture;
import fusionlab.unet.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * One thread's part of one step. All its randomness follows from the seed, the step and the thread.
 *
 * @param thread its number among those of all ranks
 */
record TrainingStep(TrainingSettings settings, Architecture architecture, LatentSource source, long step, int thread) {

    /** @return the mean loss; the gradients have been added to the replica's */
    double run(Unet replica, double progress) {
        RandomGenerator random =
                new SplittableRandom(mixed(settings.seed() + mixed(step) + mixed(0x7468726561644cL + thread)));
        int size = settings.batch() / settings.threads();
        Architecture executed = executed(random, progress);
        LatentSource.Batch batch = source.next(size, random);
        float[] noisy = new float[batch.latents().length];
        float[] target = new float[batch.latents().length];
        float[] timesteps = noise(batch.latents(), noisy, target, random);
        double sum = 0;
        for (int pass = 0; pass < settings.passes(); pass++) {
            Part part = new Part(pass, settings.passes());
            sum += loss(
                    replica, executed, part.of(noisy), part.of(timesteps), part.of(batch.contexts()), part.of(target));
        }
        return sum / settings.passes();
    }

    /** One forward and backward pass. All items are drawn before the first, so that the passes decide nothing but memory. */
    private double loss(
            Unet replica, Architecture executed, float[] noisy, float[] timesteps, float[] contexts, float[] target) {
        int size = timesteps.length;
        try (PointerScope scope = new PointerScope()) {
            Tensor predicted = replica.predict(
                    Floats.tensor(noisy, shape(size, source.latentShape())),
                    Floats.tensor(timesteps, size),
                    Floats.tensor(contexts, shape(size, source.contextShape())),
                    executed);
            Tensor loss = torch.mse_loss(predicted, Floats.tensor(target, shape(size, source.latentShape())));
            loss.mul(new Scalar(1.0 / settings.threads() / settings.passes())).backward();
            return loss.item_double();
        }
    }

    /** An equal part of all items, one of {@code count}. */
    private record Part(int number, int count) {

        float[] of(float[] all) {
            int each = all.length / count;
            return Arrays.copyOfRange(all, number * each, (number + 1) * each);
        }
    }

    /**
     * The executed part of the architecture: each block is skipped with its probability; at a slot with several, the last ones. Copies that
     * the topology does not have are skipped with their block, else by random numbers of their own: the architecture without them sees the
     * same pictures, noise and skipped blocks.
     */
    private Architecture executed(RandomGenerator random, double progress) {
        Architecture original = architecture.topology().original();
        RandomGenerator ofCopies =
                new SplittableRandom(mixed(settings.seed() + mixed(step) + mixed(0x636f70696573L + thread)));
        Map<String, Integer> counts = new LinkedHashMap<>(architecture.counts());
        for (Slot slot : architecture.topology().slots()) {
            double probability = settings.skip().at(slot, progress);
            int count = architecture.count(slot.name());
            int own = Math.min(count, Math.max(1, original.count(slot.name())));
            int left = left(own, probability, random);
            int copies = left(count - own, probability, ofCopies);
            left += left == own ? copies : 0;
            counts.put(slot.name(), left);
        }
        return Architecture.of(architecture.topology(), counts);
    }

    private static int left(int count, double skipProbability, RandomGenerator random) {
        int left = count;
        for (int i = 0; i < count; i++) {
            left -= random.nextDouble() < skipProbability ? 1 : 0;
        }
        return left;
    }

    /** Time steps are spread evenly over the whole batch, each random within its share. */
    private float[] noise(float[] latents, float[] noisy, float[] target, RandomGenerator random) {
        NoiseSchedule schedule = settings.objective().schedule();
        boolean velocity = settings.objective().parameterization() == Parameterization.V;
        int size = settings.batch() / settings.threads();
        int each = latents.length / size;
        float[] timesteps = new float[size];
        for (int item = 0; item < size; item++) {
            double share = (item * settings.threads() + thread + random.nextDouble()) / settings.batch();
            double timestep = schedule.trainingTimestep(share);
            timesteps[item] = (float) timestep;
            float alpha = (float) schedule.alpha(timestep);
            float sigma = (float) schedule.sigma(timestep);
            for (int i = item * each; i < (item + 1) * each; i++) {
                float noise = (float) random.nextGaussian();
                noisy[i] = alpha * latents[i] + sigma * noise;
                target[i] = velocity ? alpha * noise - sigma * latents[i] : noise;
            }
        }
        return timesteps;
    }

    private static long[] shape(int size, List<Integer> each) {
        List<Integer> all = new ArrayList<>(List.of(size));
        all.addAll(each);
        return all.stream().mapToLong(Integer::longValue).toArray();
    }

    /** SplitMix64's finaliser. */
    private static long mixed(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
