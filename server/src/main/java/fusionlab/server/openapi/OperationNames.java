package fusionlab.server.openapi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.util.StringUtils;

/**
 * Names operations: {@code listSearches}, {@code getSearch}, {@code createLatencyTable}, {@code resumeCurve}, {@code downloadArchitecture}.
 * Derived from method and path, so that a name stays the same when code moves.
 */
final class OperationNames {

    private static final String PREFIX = "/api/v1/";

    /** Last parts of paths that say what is done. */
    private static final Set<String> VERBS =
            Set.of("cancel", "compare", "download", "preview", "register", "resume", "start", "stop", "sync");

    /** What workers and agents send. */
    private static final Set<String> SENT = Set.of("figures", "heartbeat", "problem", "result");

    private OperationNames() {}

    /** @param kind what the operation answers with */
    static String of(String method, String path, Kind kind) {
        List<String> parts = new ArrayList<>(
                Arrays.asList(path.substring(PREFIX.length()).replace("}.", "}/").split("/")));
        String last = parts.get(parts.size() - 1);
        if (VERBS.contains(last)) {
            parts.remove(parts.size() - 1);
            return last + subject(parts, !parts.get(parts.size() - 1).startsWith("{") && !last.equals("register"));
        }
        return switch (method) {
            case "GET" ->
                switch (kind) {
                    case LIST -> "list" + subject(parts, true);
                    case FILE -> "download" + subject(parts, true);
                    case EVENTS -> "follow" + subject(parts, true);
                    case THING -> "get" + subject(parts, true);
                };
            case "POST" -> (SENT.contains(last) ? "send" : "create") + subject(parts, SENT.contains(last));
            case "PUT" -> "upload" + subject(parts, true);
            default -> method.toLowerCase(Locale.ROOT) + subject(parts, false);
        };
    }

    enum Kind {
        THING,
        LIST,
        FILE,
        EVENTS
    }

    /** All nouns of the path in the singular, but for the last one where it is a collection as a whole. */
    private static String subject(List<String> parts, boolean whole) {
        StringBuilder subject = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            if (!part.startsWith("{")) {
                boolean last = i == parts.size() - 1;
                subject.append(camelCase(last && whole ? part : Nouns.singular(part)));
            }
        }
        return subject.toString();
    }

    private static String camelCase(String part) {
        StringBuilder name = new StringBuilder();
        for (String word : part.split("[^A-Za-z0-9]+")) {
            name.append(StringUtils.capitalize(word));
        }
        return name.toString();
    }
}
