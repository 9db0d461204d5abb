package fusionlab.latency;

import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Topology;
import fusionlab.unet.Unit;
import fusionlab.unet.component.Component;
import fusionlab.unet.component.Decoder;
import fusionlab.unet.text.NearestName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An immutable set of cells with its provenance.
 *
 * @param name for people, e.g. {@code pixel-8 sd-v1.5 64x64}
 * @param version 1 for the first table of a device, topology, latent size and profile; ascending
 * @param provenance where the numbers come from
 * @param sentinelKey the configuration measured in every round; empty for imported tables without one
 * @param cells block configuration key to estimate, in execution order; unmodifiable
 * @param missing configuration key to the reason why it could not be measured; unmodifiable
 * @param components text encoders, decoders and the whole UNet that were measured with it
 */
public record LatencyTable(
        String name,
        int version,
        Provenance provenance,
        String sentinelKey,
        Map<String, Estimate> cells,
        Map<String, String> missing,
        MeasuredComponents components) {

    public static final int MAX_CELLS = 10_000;

    /** 1 ns and 1 h, in milliseconds. */
    private static final double FASTEST_MS = 1e-6;

    static final double SLOWEST_MS = 3_600_000;

    private static final double WIDEST_PERCENT = 1e6;
    private static final int MOST_THREADS = 256;

    /** Length limit of quoted keys; no block has a longer one. */
    private static final int LONGEST_KEY = 128;

    public LatencyTable {
        cells = Collections.unmodifiableMap(new LinkedHashMap<>(cells));
        missing = Collections.unmodifiableMap(new LinkedHashMap<>(missing));
    }

    /** Of UNet blocks alone. */
    public LatencyTable(
            String name,
            int version,
            Provenance provenance,
            String sentinelKey,
            Map<String, Estimate> cells,
            Map<String, String> missing) {
        this(name, version, provenance, sentinelKey, cells, missing, MeasuredComponents.NONE);
    }

    /** The same as another version. */
    public LatencyTable withVersion(int other) {
        return new LatencyTable(name, other, provenance, sentinelKey, cells, missing, components);
    }

    /** The same with text encoders and decoders. */
    public LatencyTable with(MeasuredComponents measured) {
        return new LatencyTable(name, version, provenance, sentinelKey, cells, missing, measured);
    }

    /** The topology that the provenance describes. */
    public Topology topology() {
        return Topology.parse(provenance.topology(), provenance.topologyConfig());
    }

    /** The additivity error that predictions of this table include. */
    public Additivity additivity() {
        return Additivity.of(provenance, sentinelKey);
    }

    /** Sum over the units of {@code architecture} at the table's latent size, with {@link #additivity}. */
    public Prediction predict(Architecture architecture) {
        return predict(architecture, additivity().share());
    }

    /**
     * As {@link #predict(Architecture)}, with another error of adding up.
     *
     * @param additivity its half width as a share of the sum, 0 to below 1
     */
    public Prediction predict(Architecture architecture, double additivity) {
        Sum sum = new Sum();
        addUnits(sum, architecture, 1);
        List<String> lacking = sum.missingFrom(cells);
        if (!lacking.isEmpty()) {
            return new Prediction.Missing(lacking);
        }
        Sum.Interval interval = sum.over(cells, additivity);
        return new Prediction.Predicted(interval.ms(), Math.max(0, interval.lowMs()), interval.highMs());
    }

    /** Milliseconds that {@code after} is faster than {@code before}, with {@link #additivity}. */
    public Saving saving(Architecture before, Architecture after) {
        return saving(before, after, additivity().share());
    }

    /**
     * As {@link #saving(Architecture, Architecture)}, with another error of adding up.
     *
     * @param additivity its half width as a share of all milliseconds that come or go, 0 to below 1
     */
    public Saving saving(Architecture before, Architecture after, double additivity) {
        Sum sum = new Sum();
        addUnits(sum, before, 1);
        addUnits(sum, after, -1);
        List<String> lacking = sum.missingFrom(cells);
        if (!lacking.isEmpty()) {
            return new Saving.Missing(lacking);
        }
        Sum.Interval interval = sum.over(cells, additivity);
        return new Saving.Saved(interval.ms(), interval.lowMs(), interval.highMs());
    }

    /**
     * The time of a picture. A UNet or a decoder counts as it was measured as a whole, or else as the sum of its blocks, which for a UNet is
     * multiplied by {@link #wholeToSum}.
     *
     * @return empty if a cell that it needs is missing, or the table has another batch than 1
     */
    public Optional<PictureTime> picture(Architecture architecture, PicturePlan plan) {
        return PictureSum.of(this, architecture, plan);
    }

    /**
     * A run of a UNet that was measured as a whole; empty if it was not.
     *
     * @param runs in a row, of which it is the mean: the first finds the caches as others left them, the others as itself did
     */
    public Optional<Prediction.Predicted> whole(Architecture architecture, int runs) {
        return components.whole(Sample.NETWORK + architecture.text(), runs);
    }

    /**
     * What the unchanged UNet as a whole is to the sum of its blocks; 1 if one of both was not measured. Blocks that each run as another block
     * left the caches may take longer than within the whole, on one device more so than on another ({@code docs/measurement.md}).
     *
     * @param runs of the whole in a row
     */
    public double wholeToSum(int runs) {
        Optional<Prediction.Predicted> whole = components.whole(MeasuredComponents.UNCHANGED_UNET, runs);
        return whole.isPresent() && predict(topology().original()) instanceof Prediction.Predicted sum
                ? whole.get().ms() / sum.ms()
                : 1;
    }

    /** {@link #component(String, int)} of one run. */
    public Prediction component(String key) {
        return component(key, 1);
    }

    /**
     * A run of a measured component: as a whole, or if only a decoder's blocks are known, as their sum.
     *
     * @param key {@link Component#key}
     * @param runs in a row, of which it is the mean
     */
    public Prediction component(String key, int runs) {
        Optional<Prediction.Predicted> whole = components.whole(key, runs);
        return whole.isPresent() ? whole.get() : summed(key);
    }

    private Prediction summed(String key) {
        return components.components().stream()
                .filter(component -> component.key().equals(key))
                .findFirst()
                .map(this::summed)
                .orElseGet(() -> new Prediction.Missing(List.of(key)));
    }

    /** The sum of a decoder's blocks, with {@link #additivity}; missing for what has no blocks. */
    public Prediction summed(Component component) {
        return component instanceof Decoder decoder
                ? components.decoder(
                        decoder, provenance.latentSize(), additivity().share())
                : new Prediction.Missing(List.of(component.key()));
    }

    /**
     * Checks what the types do not: that each key is a configuration of the topology at the latent size, and the limits.
     *
     * @return this
     * @throws TableFormatException naming the cell and the remedy
     */
    public LatencyTable validated() {
        provenance.check();
        if (name.isBlank() || name.length() > 200) {
            throw new TableFormatException("name", "must have 1 to 200 characters");
        }
        if (version < 1) {
            throw new TableFormatException("version", "must be 1 or more, not " + version);
        }
        if (cells.isEmpty() || cells.size() > MAX_CELLS || missing.size() > MAX_CELLS) {
            throw new TableFormatException("cells", "must be 1 to 10,000, not " + cells.size());
        }
        Set<String> known = configurationKeys();
        cells.forEach((key, cell) -> {
            checkKey("cells", key, known);
            checkRange("cells." + key, cell);
        });
        missing.forEach((key, reason) -> {
            checkKey("missing", key, known);
            if (cells.containsKey(key)) {
                throw new TableFormatException("missing." + key, "is also among the cells; leave it in one place");
            }
            checkReason("missing." + key, reason);
        });
        components.check(provenance.latentSize());
        if (!sentinelKey.isEmpty() && !cells.containsKey(sentinelKey)) {
            throw new TableFormatException(
                    "sentinelKey", "must be one of the cells, or empty for a table without a sentinel");
        }
        return this;
    }

    static void checkRange(String where, Estimate cell) {
        double fastest =
                Math.min(Math.min(cell.lowMs(), cell.minMs()), cell.mean().lowMs());
        // the interval of a mean of few runs may reach beyond the longest of them
        double slowest =
                Math.max(Math.max(cell.highMs(), cell.maxMs()), cell.mean().highMs() / 10);
        if (fastest < FASTEST_MS || slowest > SLOWEST_MS) {
            throw new TableFormatException(where, "must lie within 1 ns and 1 h; latencies are given in milliseconds");
        }
        if (cell.variationPercent() > WIDEST_PERCENT || cell.cpuMedianMs() > SLOWEST_MS * MOST_THREADS) {
            throw new TableFormatException(
                    where, "must have a variationPercent of at most 1,000,000 and a cpuMedianMs of at most 256 h");
        }
    }

    static void checkReason(String where, String reason) {
        if (reason.isBlank() || reason.length() > 2_000) {
            throw new TableFormatException(where, "needs a reason of 1 to 2,000 characters");
        }
    }

    static String shortened(String key) {
        return key.length() <= LONGEST_KEY ? key : key.substring(0, LONGEST_KEY) + "...";
    }

    private Set<String> configurationKeys() {
        Topology topology;
        try {
            topology = topology();
        } catch (IllegalArgumentException unreadable) {
            throw new TableFormatException("provenance.topologyConfig", String.valueOf(unreadable.getMessage()));
        }
        try {
            return topology.configurations(provenance.latentSize()).stream()
                    .map(BlockConfiguration::key)
                    .collect(Collectors.toSet());
        } catch (IllegalArgumentException misfit) {
            throw new TableFormatException("provenance.latentSize", String.valueOf(misfit.getMessage()));
        }
    }

    private void checkKey(String where, String key, Set<String> known) {
        if (known.contains(key)) {
            return;
        }
        String place = where + "." + shortened(key);
        try {
            BlockConfiguration.parse(key);
        } catch (IllegalArgumentException unreadable) {
            throw new TableFormatException(place, "is not a block configuration: " + unreadable.getMessage());
        }
        throw new TableFormatException(
                place,
                "is not a block of topology " + provenance.topology() + " at latent size " + provenance.latentSize()
                        + NearestName.advice(key, known)
                        + ". Check topology and latent size, or leave the cell out");
    }

    private void addUnits(Sum sum, Architecture architecture, int times) {
        for (Unit unit : architecture.topology().units(architecture, provenance.latentSize())) {
            sum.add(unit.configuration().key(), times);
        }
    }
}
