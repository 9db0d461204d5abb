package fusionlab.adbd;

import java.io.IOException;

/** Daemon threads for work that ends with its connection. */
final class Threads {

    private Threads() {}

    interface Work {
        void run() throws IOException, InterruptedException;
    }

    static Thread start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // The peer has gone; there is nobody to report to.
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
