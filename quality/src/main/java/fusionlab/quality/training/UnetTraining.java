package fusionlab.quality.training;

import fusionlab.quality.objectives.DrawnLoss;
import fusionlab.quality.objectives.Items;
import fusionlab.quality.objectives.Objective;
import fusionlab.quality.ranks.RankPlace;
import fusionlab.quality.ranks.Ranks;
import fusionlab.quality.sampling.Denoiser;
import fusionlab.quality.unet.Unet;
import fusionlab.unet.Architecture;
import fusionlab.unet.Slot;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A UNet in an architecture while each of its blocks is skipped now and then (SnapFusion, section 3.2).
 *
 * @param start whose weights are copied: {@link Unet#untrained}, or trained ones to be tuned; its removed blocks keep their weights, and it
 *     must stay open as long as the trained networks
 * @param teacher frozen; null unless the objective needs one
 */
public record UnetTraining(
        Unet start,
        Architecture architecture,
        LatentSource source,
        TrainingSettings settings,
        Objective objective,
        @Nullable Denoiser teacher)
        implements Trainee<Unet> {

    /** @throws IllegalArgumentException if the teacher is missing or has no use */
    public UnetTraining {
        if ((teacher != null) != objective.needsTeacher()) {
            throw new IllegalArgumentException(
                    "there is " + (teacher == null ? "no" : "a") + " teacher for " + objective);
        }
    }

    /** A training without a teacher, in this process alone. */
    public static Training<Unet> of(
            Unet start,
            Architecture architecture,
            LatentSource source,
            TrainingSettings settings,
            Objective objective) {
        return of(start, architecture, source, settings, objective, RankPlace.ALONE.join());
    }

    /** A training without a teacher. */
    public static Training<Unet> of(
            Unet start,
            Architecture architecture,
            LatentSource source,
            TrainingSettings settings,
            Objective objective,
            Ranks ranks) {
        return new Training<>(
                new UnetTraining(start, architecture, source, settings, objective, null), settings, ranks);
    }

    /** The weights that the architecture uses. */
    @Override
    public Map<String, Tensor> initialWeights() {
        Map<String, Tensor> used = new LinkedHashMap<>();
        Map<String, Tensor> copies = start.copiesFor(architecture);
        for (fusionlab.unet.Tensor tensor : architecture.tensors()) {
            Tensor given = start.parameters().getOrDefault(tensor.name(), copies.get(tensor.name()));
            if (given != null) {
                used.put(tensor.name(), given);
            }
        }
        return used;
    }

    @Override
    public Unet network(Map<String, Tensor> weights) {
        Map<String, Tensor> all = new LinkedHashMap<>(start.parameters());
        all.putAll(weights);
        return Unet.of(start.topology(), all);
    }

    @Override
    public double addGradients(Unet network, long step, int thread, double progress) {
        RandomGenerator random = settings.random(step, 0x7468726561644cL + thread);
        int size = settings.batch() / settings.threads();
        Architecture executed = executed(random, settings.random(step, 0x636f70696573L + thread), progress);
        LatentSource.Batch batch = source.next(size, random);
        Items items = new Items(
                batch.latents(),
                batch.contexts(),
                source.unconditional(),
                source.latentShape(),
                source.contextShape(),
                new Items.Spread(thread, settings.threads(), settings.batch()));
        DrawnLoss drawn = objective.draw(items, teacher, settings.random(step, 0x73746570L), random);
        Denoiser student = (latents, timesteps, contexts) -> network.predict(latents, timesteps, contexts, executed);
        double sum = 0;
        int each = size / settings.passes();
        for (int pass = 0; pass < settings.passes(); pass++) {
            try (PointerScope scope = new PointerScope()) {
                Tensor loss = drawn.of(pass * each, (pass + 1) * each, student);
                loss.mul(new Scalar(1.0 / settings.threads() / settings.passes()))
                        .backward();
                sum += loss.item_double();
            }
        }
        return sum / settings.passes();
    }

    @Override
    public String description() {
        return "topology " + architecture.topology().contentHash() + ", architecture " + architecture.text() + ", "
                + settings + ", " + objective;
    }

    @Override
    public double skip(double progress) {
        return objective.skip().crossAttention(progress);
    }

    /**
     * The executed part of the architecture: each block is skipped with its probability; at a slot with several, the last ones. Copies that
     * the topology does not have are skipped with their block, else by random numbers of their own: the architecture without them sees the
     * same pictures, noise and skipped blocks.
     */
    private Architecture executed(RandomGenerator random, RandomGenerator ofCopies, double progress) {
        Architecture original = architecture.topology().original();
        Map<String, Integer> counts = new LinkedHashMap<>(architecture.counts());
        for (Slot slot : architecture.topology().slots()) {
            double probability = objective.skip().at(slot, progress);
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
}
