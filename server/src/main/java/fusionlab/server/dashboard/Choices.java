package fusionlab.server.dashboard;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a device says it can run; before its agent has said anything, all that there is. */
final class Choices {

    private static final List<String> RUNTIMES = List.of("onnxruntime", "litert", "onnxruntime-web");
    private static final List<String> PROVIDERS =
            List.of("cpu", "coreml", "cuda", "xnnpack", "nnapi", "external", "wasm", "webgpu");

    private Choices() {}

    static Collection<String> runtimes(@Nullable JsonNode host) {
        Collection<String> told =
                host == null ? List.of() : new ArrayList<>(host.path("runtimes").propertyNames());
        return told.isEmpty() ? RUNTIMES : told;
    }

    /** As words: {@code onnxruntime 1.29.0; litert 2.1.0}, or {@code onnxruntime cpu, xnnpack}. */
    static String told(@Nullable JsonNode host, String field) {
        if (host == null) {
            return "";
        }
        List<String> words = new ArrayList<>();
        host.path(field).properties().forEach(entry -> {
            List<String> values = new ArrayList<>();
            if (entry.getValue().isArray()) {
                entry.getValue().forEach(value -> values.add(value.asString("")));
            } else {
                values.add(entry.getValue().asString(""));
            }
            words.add(entry.getKey() + " " + String.join(", ", values));
        });
        return String.join("; ", words);
    }

    static Collection<String> providers(@Nullable JsonNode host) {
        Set<String> told = new LinkedHashSet<>();
        if (host != null) {
            host.path("providers").forEach(of -> of.forEach(provider -> told.add(provider.asString(""))));
        }
        return told.isEmpty() ? PROVIDERS : told;
    }
}
