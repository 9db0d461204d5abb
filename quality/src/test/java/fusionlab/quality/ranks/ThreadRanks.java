package fusionlab.quality.ranks;

import fusionlab.quality.tensors.TorchThreads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Ranks in the threads of one process, connected over the loopback as those of several hosts are. */
public final class ThreadRanks {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private ThreadRanks() {}

    /** What one rank does. */
    @FunctionalInterface
    public interface Part<T> {
        T of(Ranks ranks) throws Exception;
    }

    /** The results in the order of the ranks. @throws ExecutionException for the lowest rank that failed */
    public static <T> List<T> each(int size, Part<T> part) throws Exception {
        return each(size, freePort(), false, part);
    }

    static <T> List<T> each(int size, int port, boolean launchersStore, Part<T> part) throws Exception {
        List<Callable<T>> parts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            RankPlace place = new RankPlace(i, size, "localhost", port, launchersStore, PATIENCE);
            parts.add(() -> {
                TorchThreads.single();
                try (Ranks ranks = place.join()) {
                    return part.of(ranks);
                }
            });
        }
        ExecutorService pool = Executors.newFixedThreadPool(size);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> each : pool.invokeAll(parts, 2 * PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                results.add(each.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    /** One that nothing listens at just now. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
