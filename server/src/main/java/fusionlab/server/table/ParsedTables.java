package fusionlab.server.table;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.TableJson;
import java.util.LinkedHashMap;
import java.util.Map;

/** The latest tables that were read: a table never changes, and an architecture's page predicts with fifty of them. Thread-safe. */
final class ParsedTables {

    private static final int KEPT = 200;

    private final Map<Text, LatencyTable> kept = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Text, LatencyTable> eldest) {
            return size() > KEPT;
        }
    };

    /** A document that was changed by hand is another one. */
    private record Text(long id, int length, int hash) {}

    /** @throws RuntimeException if the document cannot be read */
    LatencyTable of(long id, String json) {
        Text text = new Text(id, json.length(), json.hashCode());
        synchronized (kept) {
            LatencyTable known = kept.get(text);
            if (known != null) {
                return known;
            }
        }
        LatencyTable read = TableJson.read(json);
        synchronized (kept) {
            kept.put(text, read);
        }
        return read;
    }
}
