package fusionlab.search.quality;

import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Measured ΔCLIP of each slot. ΔCLIP = CLIP with the block minus CLIP without it: positive means that the block helps.
 *
 * @param name for people
 * @param source who measured it, on which checkpoint; shown wherever its numbers appear
 * @param protocol prompts, steps, guidance, scorer, seeds, in words
 * @param proxy whether it was measured on another network than the topology it is used for
 * @param topology the topology's name
 * @param baselineClip CLIP of the original, NaN if unknown
 * @param slots slot to its ΔCLIP, in execution order; unmodifiable
 * @param topologyHash content hash of the topology, empty if only its name is known; that of a built-in name is filled in
 */
public record QualityTable(
        String name,
        String source,
        String protocol,
        boolean proxy,
        String topology,
        double baselineClip,
        Map<String, DeltaClip> slots,
        String topologyHash) {

    public static final int MAX_SLOTS = 1_000;
    private static final int NAMED = 5;

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private static final Pattern STEPS =
            Pattern.compile("(?<![0-9,.]|\\bfor )(1000|[1-9][0-9]{0,2}) (?:[A-Za-z][-+A-Za-z0-9]* )?steps\\b");
    private static final Pattern GUIDANCE = Pattern.compile("\\b(?:guidance|CFG) ([0-9]{1,3}(?:\\.[0-9]+)?)");

    /** Far above any CLIP scale in use; keeps sums exact in trillionths. */
    private static final double LARGEST = 1_000;

    public QualityTable {
        if (Double.isInfinite(baselineClip) || Math.abs(baselineClip) > LARGEST) {
            throw new QualityFormatException("baselineClip", "must lie within +-1,000, or be left out if unknown");
        }
        if (!topologyHash.isEmpty() && !HASH.matcher(topologyHash).matches()) {
            throw new QualityFormatException(
                    "topologyHash", "must be a SHA-256 in 64 lower-case hex digits, or be left out if unknown");
        }
        if (topologyHash.isEmpty() && Topology.builtInNames().contains(topology)) {
            topologyHash = Topology.builtIn(topology).contentHash();
        }
        slots = Collections.unmodifiableMap(new LinkedHashMap<>(slots));
    }

    /** For a topology of which only the name is known. */
    public QualityTable(
            String name,
            String source,
            String protocol,
            boolean proxy,
            String topology,
            double baselineClip,
            Map<String, DeltaClip> slots) {
        this(name, source, protocol, proxy, topology, baselineClip, slots, "");
    }

    /** The same numbers under another name. */
    public QualityTable named(String other) {
        return new QualityTable(other, source, protocol, proxy, topology, baselineClip, slots, topologyHash);
    }

    /**
     * Sampling steps of the pictures, as the protocol's words say them ("ddim 8 steps"); empty if they do not, or name several
     * numbers. "For 300 steps" is training.
     */
    public Optional<Integer> steps() {
        return only(STEPS).map(Integer::valueOf);
    }

    /** Guidance scale of the pictures, likewise ("guidance 3"). */
    public Optional<Double> guidance() {
        return only(GUIDANCE).map(Double::valueOf);
    }

    private Optional<String> only(Pattern pattern) {
        List<String> found = pattern.matcher(protocol)
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    /** Whether only the topology's name is known, which several topologies may share. */
    public boolean knowsOnlyTheName() {
        return topologyHash.isEmpty();
    }

    /** Whether it is a table of {@code topology}: by its name, and by its content hash where that is known. */
    public boolean isOf(Topology other) {
        return topology.equals(other.name()) && (knowsOnlyTheName() || topologyHash.equals(other.contentHash()));
    }

    /**
     * The value of one slot.
     *
     * @param delta CLIP with the block minus without it
     * @param standardError NaN if unknown
     */
    public record DeltaClip(double delta, double standardError) {

        public DeltaClip {
            if (!(Math.abs(delta) <= LARGEST)) {
                throw new IllegalArgumentException("ΔCLIP must be a number within +-1,000, not " + delta);
            }
            if (standardError < 0 || standardError > LARGEST) {
                throw new IllegalArgumentException(
                        "A standard error must be 0 to 1,000, or unknown, not " + standardError);
            }
            delta += 0.0; // no negative zero
        }
    }

    /** Slots of {@code topology} without a value, in execution order: no search that may remove them can use the table. */
    public List<String> missing(Topology topology) {
        return topology.slots().stream()
                .map(Slot::name)
                .filter(slot -> !slots.containsKey(slot))
                .toList();
    }

    /** A sentence for users of the table that names the slots without a value; empty if none lacks one. */
    public Optional<String> gaps(Topology topology) {
        List<String> missing = missing(topology);
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        int more = missing.size() - NAMED;
        return Optional.of(missing.size() + " of " + topology.slots().size() + " slots of " + topology.name()
                + " have no ΔCLIP (" + String.join(", ", missing.subList(0, Math.min(NAMED, missing.size())))
                + (more > 0 ? " and " + more + " more" : "")
                + "): a search that may remove such blocks refuses the table, and what their removal loses is unknown");
    }

    /**
     * Checks that the table is one of {@code topology}: its name, its content hash where that is known, and that each slot exists there.
     *
     * @return this
     * @throws QualityFormatException naming the slot and the remedy
     */
    public QualityTable validate(Topology topology) {
        if (!this.topology.equals(topology.name())) {
            throw new QualityFormatException(
                    "topology",
                    "is " + this.topology + ", but " + topology.name()
                            + " is asked for; import the table for that topology if its numbers hold there");
        }
        if (!isOf(topology)) {
            throw new QualityFormatException(
                    "topologyHash",
                    "is that of another network named " + topology.name()
                            + ": the two are built differently; take a quality table that was made for this one");
        }
        List<String> known = topology.slots().stream().map(Slot::name).toList();
        for (String slot : slots.keySet()) {
            if (!known.contains(slot)) {
                throw new QualityFormatException(
                        "slots." + slot,
                        "is not a slot of " + topology.name() + ", which has " + known.size() + " from " + known.get(0)
                                + " to " + known.get(known.size() - 1));
            }
        }
        return this;
    }
}
