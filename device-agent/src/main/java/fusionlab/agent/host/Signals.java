package fusionlab.agent.host;

import fusionlab.host.HostOnly;
import sun.misc.Signal;

/**
 * Replaces the JVM's signal handling in the measuring process: ONNX Runtime's shutdown hook frees its environment during a run, which
 * crashes the JVM. So the run is ended first, and the process ends by returning from main.
 */
@HostOnly
final class Signals {

    private Signals() {}

    static void onEnd(Runnable action) {
        for (String name : new String[] {"TERM", "INT", "HUP"}) {
            try {
                Signal.handle(new Signal(name), signal -> action.run());
            } catch (IllegalArgumentException e) {
                System.err.println("No signal " + name + " on this system");
            }
        }
    }
}
