package fusionlab.bridge.phone;

import fusionlab.protocol.Bridge;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Events of a phone that the server has not received yet; if there are too many the oldest are dropped. Thread-safe. */
final class Events {

    private static final int MOST = 100;

    private final String series = UUID.randomUUID().toString();
    private final Deque<Bridge.Event> unsent = new ArrayDeque<>();
    private long sequence;

    synchronized void add(String text) {
        if (unsent.size() == MOST) {
            unsent.removeFirst();
        }
        String sentence = text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
        unsent.addLast(new Bridge.Event(System.currentTimeMillis(), sentence, series + "-" + ++sequence));
    }

    synchronized List<Bridge.Event> unsent() {
        return new ArrayList<>(unsent);
    }

    /** Removes sent events. @param events the instances from {@link #unsent} */
    synchronized void sent(List<Bridge.Event> events) {
        unsent.removeIf(event -> events.stream().anyMatch(sent -> sent == event));
    }
}
