package fusionlab.server.openapi;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What names of properties mean wherever they occur, and the units that their ends stand for: {@code wallNanos}, {@code latencyTargetMs}. */
final class UsualWords {

    /** Longer ends first. */
    private static final Map<String, String> UNITS = new LinkedHashMap<>();

    private static final Map<String, String> MEANINGS = new TreeMap<>();

    static {
        UNITS.put("AtMillis", "Unix time in milliseconds");
        UNITS.put("Millis", "In milliseconds");
        UNITS.put("Nanos", "In nanoseconds");
        UNITS.put("Ms", "In milliseconds");
        UNITS.put("Seconds", "In seconds");
        UNITS.put("Percent", "In percent");
        UNITS.put("Bytes", "In bytes");
        UNITS.put("At", "Time in UTC");

        MEANINGS.put("agentProblem", "What is wrong with its agent; null if nothing is");
        MEANINGS.put("agentVersion", "Version of the agent");
        MEANINGS.put("architecture", "`base`, or slot=count pairs such as `mid_block.attentions.0=0`");
        MEANINGS.put("attempts", "How often it was leased");
        MEANINGS.put("baselineClip", "CLIP of the unchanged UNet, a mean cosine similarity");
        MEANINGS.put("clipError", "Standard error of the mean cosine similarity");
        MEANINGS.put("contentHash", "SHA-256 of its content, in lower-case hex");
        MEANINGS.put("createdBy", "Person, or token as `token:` and its name");
        MEANINGS.put("fencingToken", "Of the lease; a report with an older one changes nothing");
        MEANINGS.put("flags", "What is noteworthy about the number");
        MEANINGS.put("guidance", "Classifier-free guidance: its scale, or whether there is any");
        MEANINGS.put("id", "Number of the thing in paths");
        MEANINGS.put("items", "The things of the list, in its order");
        MEANINGS.put("key", "Block configuration or component");
        MEANINGS.put("latentSize", "Height and width of the latents");
        MEANINGS.put("name", "For people");
        MEANINGS.put("os", "Operating system; empty if unknown");
        MEANINGS.put("osFingerprint", "Build of operating system and drivers");
        MEANINGS.put("problem", "What went wrong; null if nothing has");
        MEANINGS.put("protocol", "How quality is measured");
        MEANINGS.put("protocolVersion", "Of the protocol between lab and agents, workers or bridges");
        MEANINGS.put("proxy", "Whether the numbers are of another model than the topology says");
        MEANINGS.put("reason", "In words");
        MEANINGS.put("round", "Counted from 0");
        MEANINGS.put("rounds", "Number of rounds");
        MEANINGS.put("sampler", "`ddim` or `dpm-solver++`");
        MEANINGS.put("samples", "Number of runs that it is taken from");
        MEANINGS.put("scorer", "SHA-256 of the CLIP model that scores");
        MEANINGS.put("seed", "Of everything random");
        MEANINGS.put("sha256", "SHA-256 in lower-case hex");
        MEANINGS.put("slot", "Name of a slot of the topology");
        MEANINGS.put("source", "Where the numbers come from");
        MEANINGS.put("standardError", "Standard error of the value");
        MEANINGS.put("steps", "Sampling steps, or steps of a training");
        MEANINGS.put("topology", "Its name, such as `sd-v1.5`");
        MEANINGS.put("topologyHash", "SHA-256 of the topology, in lower-case hex");
        MEANINGS.put("version", "Counted from 1, or the version of a program");
        MEANINGS.put("worker", "Name of the worker; null if there was none");
        MEANINGS.put("world", "Name of the model family that workers serve");
    }

    private UsualWords() {}

    /** The description with the unit, or else what the name usually means; null if there is neither. */
    static @Nullable String described(String property, @Nullable String description) {
        String unit = UNITS.entrySet().stream()
                .filter(end -> property.endsWith(end.getKey()) || property.equalsIgnoreCase(end.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
        if (description == null || description.isEmpty()) {
            return unit == null ? meaning(property) : unit;
        }
        return unit == null ? description : description + (description.endsWith(".") ? " " : ". ") + unit;
    }

    /** {@code latencyTableId} is the id of a latency table. */
    private static @Nullable String meaning(String property) {
        if (property.endsWith("Id")) {
            String thing = property.substring(0, property.length() - 2);
            return "Id of the " + thing.replaceAll("(?=[A-Z])", " ").toLowerCase(java.util.Locale.ROOT);
        }
        return MEANINGS.get(property);
    }
}
