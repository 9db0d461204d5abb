package fusionlab.server.database;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The latest stored documents of one kind that were parsed: they never change, and an architecture's page reads a hundred. Thread-safe. */
public final class ParsedDocuments<T> {

    private static final int KEPT = 200;

    private final Function<String, T> reader;
    private final Map<Text, T> kept = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Text, T> eldest) {
            return size() > KEPT;
        }
    };

    /** A document that was changed by hand is another one. */
    private record Text(long id, int length, int hash) {}

    /** @param reader fails if the document cannot be read */
    public ParsedDocuments(Function<String, T> reader) {
        this.reader = reader;
    }

    /** @throws RuntimeException of the reader */
    public T of(long id, String json) {
        Text text = new Text(id, json.length(), json.hashCode());
        synchronized (kept) {
            T known = kept.get(text);
            if (known != null) {
                return known;
            }
        }
        T read = reader.apply(json);
        synchronized (kept) {
            kept.put(text, read);
        }
        return read;
    }
}
