package fusionlab.bridge.phone;

import fusionlab.protocol.Bridge;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** What happened to a phone and the server has not been told yet; the oldest go when there are too many. Thread-safe. */
final class Events {

    private static final int MOST = 100;

    private final String series = UUID.randomUUID().toString();
    private final Deque<Bridge.Event> untold = new ArrayDeque<>();
    private long sequence;

    synchronized void add(String text) {
        if (untold.size() == MOST) {
            untold.removeFirst();
        }
        String sentence = text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
        untold.addLast(new Bridge.Event(System.currentTimeMillis(), sentence, series + "-" + ++sequence));
    }

    synchronized List<Bridge.Event> untold() {
        return new ArrayList<>(untold);
    }

    /** The very events of an earlier {@link #untold}. */
    synchronized void told(List<Bridge.Event> events) {
        untold.removeIf(event -> events.stream().anyMatch(told -> told == event));
    }
}
