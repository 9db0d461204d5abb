package fusionlab.server.system;

import java.util.HashMap;
import java.util.Map;

/** A number of places with a limit per caller. Thread-safe. */
public final class Places {

    private final int all;
    private final int ofOne;
    private final Map<String, Integer> callers = new HashMap<>();
    private int taken;

    public Places(int all, int ofOne) {
        this.all = all;
        this.ofOne = ofOne;
    }

    /** Takes a place. @return false if there was none; otherwise the caller must {@link #leave} it */
    public synchronized boolean enter(String caller) {
        int earlier = callers.getOrDefault(caller, 0);
        if (taken >= all || earlier >= ofOne) {
            return false;
        }
        callers.put(caller, earlier + 1);
        taken++;
        return true;
    }

    public synchronized void leave(String caller) {
        callers.computeIfPresent(caller, (name, count) -> count == 1 ? null : count - 1);
        taken--;
    }
}
