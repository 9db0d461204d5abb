package fusionlab.quality.training;

import fusionlab.quality.tensors.TorchThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The threads of a process that trains, each with one part of every step. */
final class PartThreads implements AutoCloseable {

    private final ExecutorService pool;
    private final Runnable stop;

    /** @param stop called when the caller is interrupted: a backward pass must not be abandoned, so the step is done all the same */
    PartThreads(int count, Runnable stop) {
        this.pool = Executors.newFixedThreadPool(count, PartThreads::worker);
        this.stop = stop;
    }

    /** Waits for all parts, even if one fails. @return the sum of their losses */
    double sum(List<Callable<Double>> parts) {
        List<Future<Double>> running = new ArrayList<>();
        parts.forEach(part -> running.add(pool.submit(part)));
        double sum = 0;
        RuntimeException problem = null;
        for (Future<Double> part : running) {
            try {
                sum += finished(part);
            } catch (ExecutionException failed) {
                problem = failed.getCause() instanceof RuntimeException cause
                        ? cause
                        : new IllegalStateException(failed.getCause());
            }
        }
        if (problem != null) {
            throw problem;
        }
        return sum;
    }

    @Override
    public void close() {
        pool.shutdown();
    }

    private double finished(Future<Double> part) throws ExecutionException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return part.get();
                } catch (InterruptedException asked) {
                    interrupted = true;
                    stop.run();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Thread worker(Runnable work) {
        Thread thread = new Thread(
                () -> {
                    TorchThreads.single();
                    work.run();
                },
                "training");
        thread.setDaemon(true);
        return thread;
    }
}
