package fusionlab.latency;

import fusionlab.unet.Architecture;
import fusionlab.unet.Place;
import fusionlab.unet.component.Component;
import fusionlab.unet.component.Decoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Text encoders, decoders, the unchanged UNet as a whole and whole pictures that were measured in a table's rotation, beside its sentinel. A
 * cell is a whole component, named by {@link Component#key}, a block of a decoder, named by that key, {@code /} and the block's key, the
 * unchanged UNet, {@link #UNCHANGED_UNET}, a run of one of these that directly followed another one ({@link #again}), or a picture or one of its
 * parts, as {@link PicturePlan#cells} names them.
 *
 * @param components in the order of the request
 * @param cells estimates by name; unmodifiable
 * @param missing name to the reason why it could not be measured; unmodifiable
 */
public record MeasuredComponents(List<Component> components, Map<String, Estimate> cells, Map<String, String> missing) {

    public static final MeasuredComponents NONE = new MeasuredComponents(List.of(), Map.of(), Map.of());

    /** The name of the unchanged UNet as a whole, of any topology. */
    public static final String UNCHANGED_UNET = Sample.NETWORK + Architecture.BASE;

    private static final String AGAIN = "/again";

    /** Of one table. */
    public static final int MOST = 8;

    public MeasuredComponents {
        components = List.copyOf(components);
        cells = Collections.unmodifiableMap(new LinkedHashMap<>(cells));
        missing = Collections.unmodifiableMap(new LinkedHashMap<>(missing));
    }

    /**
     * The names of all cells of some components, with how often one run of the component has them: 1 for a whole.
     *
     * @throws IllegalArgumentException if a decoder is too large at that latent size
     */
    public static Map<String, Integer> uses(List<Component> components, int latentSize) {
        Map<String, Integer> uses = new LinkedHashMap<>();
        for (Component component : components) {
            uses.put(component.key(), 1);
            if (component instanceof Decoder decoder) {
                for (Place place : decoder.places(latentSize)) {
                    uses.merge(blockName(decoder, place.original().key()), 1, Integer::sum);
                }
            }
        }
        return uses;
    }

    /** Whether nothing was measured but a UNet's blocks. */
    boolean isEmpty() {
        return components.isEmpty() && cells.isEmpty() && missing.isEmpty();
    }

    /** The name of the runs of a whole that directly followed a run of the same. */
    public static String again(String whole) {
        return whole + AGAIN;
    }

    public static boolean isAgain(String name) {
        return name.endsWith(AGAIN);
    }

    /**
     * The mean of some runs in a row of what was measured as a whole: the first as others left the caches, the others as {@link #again}, if that
     * was measured; empty if the whole was not. The runs of one whole share their error.
     */
    Optional<Prediction.Predicted> whole(String key, int runs) {
        Estimate first = cells.get(key);
        if (first == null) {
            return Optional.empty();
        }
        Mean once = first.mean();
        Mean others = cells.getOrDefault(again(key), first).mean();
        return Optional.of(new Prediction.Predicted(
                mean(once.ms(), others.ms(), runs),
                mean(once.lowMs(), others.lowMs(), runs),
                mean(once.highMs(), others.highMs(), runs)));
    }

    private static double mean(double first, double others, int runs) {
        return (first + (runs - 1) * others) / runs;
    }

    /** What a decoder's block is called here. */
    public static String blockName(Decoder decoder, String blockKey) {
        return decoder.key() + "/" + blockKey;
    }

    /** The key of the samples of a cell: the whole's own, or the block's. */
    public static String sampleKey(String name) {
        return name.startsWith(PicturePlan.PIPELINE) || isAgain(name) ? name : name.substring(name.indexOf('/') + 1);
    }

    /** Pictures that were made end to end, or should have been. */
    public List<PicturePlan> pictures() {
        Set<String> keys = new LinkedHashSet<>(cells.keySet());
        keys.addAll(missing.keySet());
        keys.removeIf(name -> !name.startsWith(PicturePlan.PIPELINE) || name.indexOf('/') >= 0);
        return keys.stream().map(PicturePlan::parse).toList();
    }

    private boolean belongs(PicturePlan plan) {
        Set<String> keys = new HashSet<>();
        components.forEach(component -> keys.add(component.key()));
        return (plan.textEncoder() == null || keys.contains(plan.textEncoder()))
                && (plan.decoder() == null || keys.contains(plan.decoder()));
    }

    /** The sum of a decoder's blocks, with the error of adding up. */
    Prediction decoder(Decoder decoder, int latentSize, double additivity) {
        Sum sum = new Sum();
        for (Place place : decoder.places(latentSize)) {
            sum.add(blockName(decoder, place.original().key()), 1);
        }
        List<String> lacking = sum.missingFrom(cells);
        if (!lacking.isEmpty()) {
            return new Prediction.Missing(lacking);
        }
        Sum.Interval interval = sum.over(cells, additivity);
        return new Prediction.Predicted(interval.ms(), Math.max(0, interval.lowMs()), interval.highMs());
    }

    /** @throws TableFormatException naming what does not belong to the components */
    void check(int latentSize) {
        if (components.size() > MOST) {
            throw new TableFormatException("components", "must be at most " + MOST + ", not " + components.size());
        }
        Set<String> known;
        try {
            known = new LinkedHashSet<>(uses(components, latentSize).keySet());
            known.add(UNCHANGED_UNET);
            known.add(again(UNCHANGED_UNET));
            components.forEach(component -> known.add(again(component.key())));
            pictures().stream().filter(this::belongs).forEach(plan -> known.addAll(plan.cells()));
        } catch (IllegalArgumentException misfit) {
            throw new TableFormatException("components", String.valueOf(misfit.getMessage()));
        }
        List<String> names = new ArrayList<>(cells.keySet());
        names.addAll(missing.keySet());
        for (String name : names) {
            if (!known.contains(name)) {
                throw new TableFormatException(
                        "components.cells." + LatencyTable.shortened(name),
                        "is none of " + String.join(", ", known) + "; check it, or leave it out");
            }
            if (cells.containsKey(name) && missing.containsKey(name)) {
                throw new TableFormatException(
                        "components.missing." + name, "is also among the cells; leave it in one place");
            }
        }
        cells.forEach((name, cell) -> LatencyTable.checkRange("components.cells." + name, cell));
        missing.forEach((name, reason) -> LatencyTable.checkReason("components.missing." + name, reason));
    }
}
