package fusionlab.unet;

import java.util.List;
import java.util.Map;

/**
 * For each slot of a topology how many blocks stand there: 0 removed, 1 original, 2 and more with copies. Immutable.
 */
public final class Architecture {

    private Architecture() {}

    /**
     * @param counts slot name to count; slots that are absent keep the topology's own count
     * @throws IllegalArgumentException for an unknown slot (named, with the nearest known one) or a count outside 0 to 16
     */
    public static Architecture of(Topology topology, Map<String, Integer> counts) {
        throw new UnsupportedOperationException("skeleton");
    }

    /** Reads {@link #text}. @throws IllegalArgumentException naming what is wrong */
    public static Architecture parse(Topology topology, String text) {
        throw new UnsupportedOperationException("skeleton");
    }

    public Topology topology() {
        throw new UnsupportedOperationException("skeleton");
    }

    /** All slots in execution order with their counts; unmodifiable. */
    public Map<String, Integer> counts() {
        throw new UnsupportedOperationException("skeleton");
    }

    public int count(String slot) {
        throw new UnsupportedOperationException("skeleton");
    }

    /** @throws IllegalArgumentException if there is nothing to remove or copy at the slot */
    public Architecture with(Action action) {
        throw new UnsupportedOperationException("skeleton");
    }

    /** Slots whose count is 0, in execution order. */
    public List<String> removed() {
        throw new UnsupportedOperationException("skeleton");
    }

    /** Slots whose count is above 1 and above the topology's own, in execution order. */
    public List<String> copied() {
        throw new UnsupportedOperationException("skeleton");
    }

    /** Compact form: {@code base}, or the slots that differ: {@code down_blocks.0.attentions.0=0,mid_block.attentions.0=2}. */
    public String text() {
        throw new UnsupportedOperationException("skeleton");
    }

    /** SHA-256 (hex) over the topology's content hash and all counts: equal for equal architectures on every machine. */
    public String contentHash() {
        throw new UnsupportedOperationException("skeleton");
    }
}
