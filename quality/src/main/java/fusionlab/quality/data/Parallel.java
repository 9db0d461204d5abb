package fusionlab.quality.data;

import fusionlab.quality.tensors.TorchThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The same work for each element of a list, in some threads that compute with libtorch. */
public record Parallel(int threads) {

    /** What is done with an element. */
    public interface Work<T, R> {
        R of(T element) throws IOException;
    }

    /**
     * The results in the order of the elements. After the first failure no more work begins.
     *
     * @param done called by the threads, after each
     */
    public <T, R> List<R> each(List<T> elements, Work<T, R> work, Consumer<R> done) throws IOException {
        ExecutorService pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(
                    () -> {
                        TorchThreads.single();
                        task.run();
                    },
                    "encoding");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<R>> running = new ArrayList<>();
            for (T element : elements) {
                running.add(pool.submit(() -> {
                    R result = work.of(element);
                    done.accept(result);
                    return result;
                }));
            }
            List<R> results = new ArrayList<>();
            for (Future<R> each : running) {
                results.add(each.get());
            }
            return results;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new CancellationException("encoding was interrupted");
        } catch (ExecutionException failed) {
            throw cause(failed);
        } finally {
            pool.shutdownNow();
            awaitEnd(pool);
        }
    }

    /** What runs still uses the encoder, which is closed next. */
    private static void awaitEnd(ExecutorService pool) {
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = pool.awaitTermination(1, TimeUnit.HOURS);
            } catch (InterruptedException patience) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static RuntimeException cause(ExecutionException failed) throws IOException {
        if (failed.getCause() instanceof IOException cause) {
            throw cause;
        }
        if (failed.getCause() instanceof UncheckedIOException cause) {
            throw cause.getCause();
        }
        if (failed.getCause() instanceof RuntimeException cause) {
            return cause;
        }
        return new IllegalStateException(failed.getCause());
    }
}
