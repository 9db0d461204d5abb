package fusionlab.agent;

import fusionlab.lab.StopSignal;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gives the stop signal when a file appears: Android kills a program on a termination signal without running its shutdown hooks. */
final class StopFile {

    private StopFile() {}

    static void watch(Path file, StopSignal stop, long everyMillis) {
        Thread thread = new Thread(() -> look(file, stop, everyMillis), "stop-file");
        thread.setDaemon(true);
        thread.start();
    }

    private static void look(Path file, StopSignal stop, long everyMillis) {
        try {
            while (!stop.await(everyMillis)) {
                if (Files.exists(file)) {
                    stop.stop();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
