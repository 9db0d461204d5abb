package fusionlab.server.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Callers that do something at the same moment. */
public final class AtOnce {

    private AtOnce() {}

    /** @return what each got, in the order of their numbers from 0 */
    public static <T> List<T> all(int callers, IntFunction<T> action) throws Exception {
        List<Callable<T>> actions = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            int number = caller;
            actions.add(() -> action.apply(number));
        }
        return all(actions);
    }

    public static <T> List<T> all(List<Callable<T>> actions) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(actions.size());
        try {
            CyclicBarrier start = new CyclicBarrier(actions.size());
            List<Future<T>> running = new ArrayList<>();
            for (Callable<T> action : actions) {
                running.add(threads.submit(() -> {
                    start.await();
                    return action.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> result : running) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
