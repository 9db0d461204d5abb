package fusionlab.server.dashboard;

import fusionlab.unet.AttentionForm;
import fusionlab.unet.Precision;
import fusionlab.unet.Regime;
import fusionlab.unet.RuntimeProfile;
import java.util.ArrayList;
import java.util.Arrays;
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

    private static final int MOST_THREADS = 256;

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

    /** Precisions by their names; fp16 where some provider may compute it. */
    static List<Precision> precisions(@Nullable JsonNode host) {
        String instructionSet = host == null ? "" : host.path("instructionSet").asString("");
        return Arrays.stream(Precision.values())
                .filter(precision ->
                        precision != Precision.INT8 || runtimes(host).contains("litert"))
                .filter(precision -> providers(host).stream().anyMatch(provider -> runtimes(host).stream()
                        .anyMatch(runtime -> profile(runtime, provider, precision)
                                .unfitFor(instructionSet)
                                .isEmpty())))
                .toList();
    }

    private static RuntimeProfile profile(String runtime, String provider, Precision precision) {
        return new RuntimeProfile(runtime, "", provider, 1, precision, 1, AttentionForm.PLAIN, Regime.COLD);
    }

    /** The most threads that a campaign may ask for. */
    static int threads(@Nullable JsonNode host) {
        int cores = host == null ? 0 : host.path("cores").asInt(0);
        return cores > 0 ? Math.min(cores, MOST_THREADS) : MOST_THREADS;
    }

    static Collection<String> providers(@Nullable JsonNode host) {
        Set<String> told = new LinkedHashSet<>();
        if (host != null) {
            host.path("providers").forEach(of -> of.forEach(provider -> told.add(provider.asString(""))));
        }
        return told.isEmpty() ? PROVIDERS : told;
    }
}
