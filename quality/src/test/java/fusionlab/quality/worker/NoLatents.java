package fusionlab.quality.worker;

import fusionlab.quality.evaluation.Surroundings;
import fusionlab.quality.evaluation.World;
import fusionlab.quality.training.LatentSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
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
        Surroundings surroundings = (Surroundings) Proxy.newProxyInstance(
                NoLatents.class.getClassLoader(), new Class<?>[] {Surroundings.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("training")) {
                        return Optional.of(latents);
                    }
                    try {
                        return method.invoke(world.surroundings(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return new World(surroundings, world.unet(), world.checkpointHash());
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
