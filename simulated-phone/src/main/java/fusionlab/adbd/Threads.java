package fusionlab.adbd;

import java.io.IOException;

/** Daemon threads of work that ends when its connection does. */
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
                        // The other side went away: nobody is left to tell.
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
