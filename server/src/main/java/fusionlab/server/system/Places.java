package fusionlab.server.system;

import java.util.HashMap;
import java.util.Map;

/** A number of places, of which one caller can take some only. Safe for use by several threads. */
public final class Places {

    private final int all;
    private final int ofOne;
    private final Map<String, Integer> callers = new HashMap<>();
    private int taken;

    public Places(int all, int ofOne) {
        this.all = all;
        this.ofOne = ofOne;
    }

    /** Whether there was a place for this caller, who has to {@link #leave} it then. */
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
