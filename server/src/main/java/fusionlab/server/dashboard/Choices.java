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

    static Collection<String> providers(@Nullable JsonNode host) {
        Set<String> told = new LinkedHashSet<>();
        if (host != null) {
            host.path("providers").forEach(of -> of.forEach(provider -> told.add(provider.asString(""))));
        }
        return told.isEmpty() ? PROVIDERS : told;
    }
}
