package fusionlab.unet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The configs that come with the module, each parsed once. */
final class BuiltInTopologies {

    static final List<String> NAMES =
            List.of("sd-v1.5", "sd-v2.1", "bk-sdm-base", "bk-sdm-small", "bk-sdm-tiny", "snapfusion-table3");

    private static final Map<String, Topology> PARSED = new ConcurrentHashMap<>();

    private BuiltInTopologies() {}

    static Topology named(String name) {
        if (!NAMES.contains(name)) {
            throw new UnknownTopologyException(name, NAMES);
        }
        return PARSED.computeIfAbsent(name, known -> Topology.parse(known, config(known)));
    }

    private static String config(String name) {
        try (InputStream stream = BuiltInTopologies.class.getResourceAsStream(name + ".json")) {
            if (stream == null) {
                throw new IllegalStateException("the config of " + name + " is missing from the jar");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }
}
