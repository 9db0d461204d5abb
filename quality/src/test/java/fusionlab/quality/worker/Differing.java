package fusionlab.quality.worker;

import fusionlab.quality.evaluation.Surroundings;
import fusionlab.quality.evaluation.World;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Worlds whose surroundings differ from real ones in one answer. */
final class Differing {

    private Differing() {}

    /** @param method of {@link Surroundings} that gives the answer */
    static World in(World world, String method, Object answer) {
        Surroundings surroundings = (Surroundings) Proxy.newProxyInstance(
                Differing.class.getClassLoader(), new Class<?>[] {Surroundings.class}, (proxy, called, arguments) -> {
                    if (called.getName().equals(method)) {
                        return answer;
                    }
                    try {
                        return called.invoke(world.surroundings(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return new World(surroundings, world.unet(), world.checkpointHash());
    }
}
