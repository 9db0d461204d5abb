package fusionlab.unet;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import fusionlab.unet.config.Bounds;
import fusionlab.unet.text.OneLine;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How many blocks each slot of a topology holds: 0 removed, 1 original, 2 and more with copies. Immutable.
 */
public final class Architecture {

    /** {@link #text} of the unchanged network. */
    public static final String BASE = "base";

    private static final int MAX_TEXT = 64 * 1024;

    private final Topology topology;
    private final Map<String, Integer> counts;

    /** @param counts of all slots in execution order */
    Architecture(Topology topology, Map<String, Integer> counts) {
        this.topology = topology;
        this.counts = Collections.unmodifiableMap(counts);
    }

    /**
     * @param counts slot name to count; absent slots keep the topology's own count
     * @throws IllegalArgumentException for an unknown slot (named, with the nearest known one) or a count outside 0 to 16
     */
    public static Architecture of(Topology topology, Map<String, Integer> counts) {
        Map<String, Integer> all = new LinkedHashMap<>(topology.original().counts);
        counts.forEach((slot, count) -> {
            String name = topology.slot(slot).name();
            if (count < 0 || count > Bounds.MAX_COUNT) {
                throw new IllegalArgumentException(
                        "The count of " + name + " must be 0 to " + Bounds.MAX_COUNT + ", not " + count);
            }
            all.put(name, count);
        });
        return new Architecture(topology, all);
    }

    /** Reads {@link #text}. @throws IllegalArgumentException naming what is wrong */
    public static Architecture parse(Topology topology, String text) {
        if (text.length() > MAX_TEXT) {
            throw new IllegalArgumentException("The text of an architecture has at most " + MAX_TEXT + " characters");
        }
        if (text.equals(BASE)) {
            return topology.original();
        }
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("'" + OneLine.of(part.substring(0, Math.min(80, part.length())))
                        + "' must be slot=count, such as mid_block.attentions.0=2, or the whole text '" + BASE + "'");
            }
            String slot = topology.slot(part.substring(0, equals).trim()).name();
            if (counts.put(slot, count(slot, part.substring(equals + 1).trim())) != null) {
                throw new IllegalArgumentException(slot + " is given twice");
            }
        }
        return of(topology, counts);
    }

    public Topology topology() {
        return topology;
    }

    /** All slots in execution order with their counts; unmodifiable. */
    public Map<String, Integer> counts() {
        return counts;
    }

    /** @throws IllegalArgumentException if there is no such slot */
    public int count(String slot) {
        Integer count = counts.get(slot);
        if (count == null) {
            throw new IllegalArgumentException(topology.unknownSlot(slot));
        }
        return count;
    }

    /**
     * One block less or one more at the action's slot.
     *
     * @throws IllegalArgumentException if there is nothing to remove or copy at the slot, or no room for one more
     */
    public Architecture with(Action action) {
        int count = count(action.slot());
        boolean copies = action.type() == Action.Type.COPY;
        if (count == 0) {
            throw new IllegalArgumentException("There is nothing to " + (copies ? "copy" : "remove") + " at "
                    + action.slot() + ": its block is already removed");
        }
        return of(topology, with(counts, action.slot(), copies ? count + 1 : count - 1));
    }

    /** Slots whose count is 0, in execution order. */
    public List<String> removed() {
        return counts.keySet().stream().filter(slot -> count(slot) == 0).collect(Collectors.toList());
    }

    /** The tensors that it has, in execution order: those of {@link Topology#tensors} that are not removed. */
    public List<Tensor> tensors() {
        return topology.tensors(this).stream()
                .filter(tensor -> tensor.state() != Tensor.State.REMOVED)
                .collect(Collectors.toList());
    }

    /** Slots whose count is above 1 and above the topology's own, in execution order. */
    public List<String> copied() {
        Architecture original = topology.original();
        return counts.keySet().stream()
                .filter(slot -> count(slot) > Math.max(1, original.count(slot)))
                .collect(Collectors.toList());
    }

    /** Compact form: {@code base}, or the slots that differ: {@code down_blocks.0.attentions.0=0,mid_block.attentions.0=2}. */
    public String text() {
        Architecture original = topology.original();
        String text = counts.entrySet().stream()
                .filter(entry -> entry.getValue() != original.count(entry.getKey()))
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(","));
        return text.isEmpty() ? BASE : text;
    }

    /**
     * The topology that has this architecture as its original and that diffusers builds from its config alone; empty if no config can say
     * it.
     */
    public Optional<Topology> uniform() {
        return new UniformTopology(this).find();
    }

    /** The config of a topology that has this architecture as its original; diffusers ignores its {@code fusionlab_} fields. */
    public String configJson() {
        JsonObject config = ownConfig();
        JsonObject ours = new JsonObject();
        counts.forEach((slot, count) -> {
            if (count != 1) {
                ours.addProperty(slot, count);
            }
        });
        config.add("fusionlab_counts", ours);
        return Topology.parse(topology.name(), config.toString()).configJson();
    }

    JsonObject ownConfig() {
        return JsonParser.parseString(topology.configJson()).getAsJsonObject();
    }

    /** SHA-256 (hex) over the topology's content hash and all counts: equal for equal architectures on every machine. */
    public String contentHash() {
        String all = counts.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(","));
        return ContentHash.of(topology.contentHash() + "\n" + all);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Architecture architecture
                && topology.contentHash().equals(architecture.topology.contentHash())
                && counts.equals(architecture.counts);
    }

    @Override
    public int hashCode() {
        return Objects.hash(topology.contentHash(), counts);
    }

    @Override
    public String toString() {
        return topology.name() + " " + text();
    }

    private static int count(String slot, String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("The count of " + slot + " must be 0 to " + Bounds.MAX_COUNT + ", not '"
                    + OneLine.of(digits.substring(0, Math.min(20, digits.length()))) + "'");
        }
    }

    private static Map<String, Integer> with(Map<String, Integer> counts, String slot, int count) {
        Map<String, Integer> changed = new LinkedHashMap<>(counts);
        changed.put(slot, count);
        return changed;
    }
}
