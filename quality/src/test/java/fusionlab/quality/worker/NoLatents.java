package fusionlab.quality.worker;

import fusionlab.quality.evaluation.World;
import fusionlab.quality.training.LatentSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Like a broken data set: NaN latents. */
record NoLatents(LatentSource whole) implements LatentSource {

    /** A world that has only those; in all else as it is. */
    static World in(World world) {
        Supplier<LatentSource> latents =
                () -> new NoLatents(world.training().orElseThrow().get());
        return Differing.in(world, "training", Optional.of(latents));
    }

    @Override
    public List<Integer> latentShape() {
        return whole.latentShape();
    }

    @Override
    public List<Integer> contextShape() {
        return whole.contextShape();
    }

    @Override
    public float[] unconditional() {
        return whole.unconditional();
    }

    @Override
    public Batch next(int size, RandomGenerator random) {
        Batch batch = whole.next(size, random);
        Arrays.fill(batch.latents(), Float.NaN);
        return batch;
    }
}
