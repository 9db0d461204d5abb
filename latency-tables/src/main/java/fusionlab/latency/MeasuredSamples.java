package fusionlab.latency;

import fusionlab.latency.form.FormException;
import fusionlab.latency.form.JsonFields;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Topology;
import fusionlab.unet.text.NearestName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads samples that another tool measured ({@code docs/formats.md}): raw runs, as coremltools' {@code MLModelBenchmarker} lists them, or
 * median and range, as Xcode's performance report shows them. Estimates of raw runs are made by {@link Estimator}. They come without a
 * sentinel, so all cells are flagged: the device's drift is still in the numbers.
 */
public final class MeasuredSamples {

    public static final String FORMAT = "fusionlab-samples";

    private static final int LONGEST_TOOL = 120;
    private static final int MOST_SAMPLES = 20_000;
    private static final int MOST_ENTRIES = 1_000;
    private static final double PRECISION_TARGET = 0.03;
    private static final Set<String> ROOT = TableJson.ordered(
            "format",
            "formatVersion",
            "name",
            "source",
            "tool",
            "device",
            "profile",
            "topology",
            "topologyConfig",
            "latentSize",
            "measuredFrom",
            "measuredTo",
            "cells");
    private static final Set<String> DEVICE = TableJson.ordered("name", "model", "soc", "os", "osFingerprint");
    private static final Set<String> CELL =
            TableJson.ordered("key", "block", "samplesMs", "medianMs", "lowMs", "highMs", "samples");

    private final JsonFields root;
    private final Map<String, String> keys = new LinkedHashMap<>();
    private final Map<String, List<Sample>> runs = new LinkedHashMap<>();
    private final Map<String, Estimate> summaries = new LinkedHashMap<>();

    private MeasuredSamples(JsonFields root) {
        this.root = root;
    }

    /** @throws FormException naming field and remedy; for a block that the topology does not have, the nearest that it has */
    static LatencyTable read(JsonFields root) {
        return new MeasuredSamples(root).table().validated();
    }

    private LatencyTable table() {
        root.only(ROOT);
        root.integer("formatVersion", 1, 1);
        String tool = root.text("tool");
        String source = root.text("source");
        if (source.isBlank() || tool.isBlank() || tool.length() > LONGEST_TOOL) {
            throw root.problem(source.isBlank() ? "source" : "tool", "must name who measured, and with what tool");
        }
        Provenance provenance = provenance(source, tool);
        places(topology(provenance), provenance.latentSize());
        root.objects("cells", MOST_ENTRIES).forEach(this::cell);
        Map<String, Estimate> cells = estimates();
        Map<String, String> missing = new LinkedHashMap<>();
        keys.values().stream()
                .distinct()
                .filter(key -> !cells.containsKey(key))
                .forEach(key -> missing.put(key, "not among the imported samples"));
        return new LatencyTable(root.textOr("name", name(provenance)), 1, provenance, "", cells, missing);
    }

    private Topology topology(Provenance provenance) {
        try {
            return Topology.parse(provenance.topology(), provenance.topologyConfig());
        } catch (IllegalArgumentException unreadable) {
            throw root.problem("topologyConfig", String.valueOf(unreadable.getMessage()));
        }
    }

    private Provenance provenance(String source, String tool) {
        JsonFields device = root.object("device").only(DEVICE);
        Instant from = root.instant("measuredFrom");
        return new Provenance(
                device.text("name"),
                device.textOr("model", ""),
                device.textOr("soc", ""),
                device.textOr("os", ""),
                device.textOr("osFingerprint", ""),
                tool,
                TableFields.profile(root.object("profile").only(TableFields.PROFILE)),
                root.text("topology"),
                TableJson.topologyConfig(root),
                root.integer("latentSize", 1, 1024),
                from,
                root.present("measuredTo") ? root.instant("measuredTo") : from,
                Double.NaN,
                0,
                "imported: " + source + ", measured with " + tool);
    }

    private static String name(Provenance provenance) {
        return provenance.device() + " " + provenance.topology() + " " + provenance.latentSize() + "x"
                + provenance.latentSize() + " " + provenance.profile().runtime() + "-"
                + provenance.profile().provider();
    }

    /** A cell is named by its key or by a place in the unchanged network. */
    private void places(Topology topology, int latentSize) {
        try {
            topology.configurations(latentSize).stream()
                    .map(BlockConfiguration::key)
                    .forEach(key -> keys.put(key, key));
            topology.units(topology.original(), latentSize)
                    .forEach(unit ->
                            keys.put(unit.position(), unit.configuration().key()));
        } catch (IllegalArgumentException misfit) {
            throw root.problem("latentSize", String.valueOf(misfit.getMessage()));
        }
    }

    private void cell(JsonFields cell) {
        cell.only(CELL);
        String named = cell.present("block") ? "block" : "key";
        String name = cell.text(named);
        String key = keys.get(name);
        if (key == null) {
            throw cell.problem(
                    named,
                    "there is no '" + shortened(name) + "' in topology " + root.text("topology")
                            + " at this latent size" + NearestName.advice(name, candidates(named)));
        }
        if (cell.present("samplesMs")) {
            if (summaries.containsKey(key)) {
                throw cell.problem("samplesMs", "this configuration was already given as a median");
            }
            List<Sample> taken = runs.computeIfAbsent(key, first -> new ArrayList<>());
            for (double ms : cell.numbers("samplesMs", MOST_SAMPLES)) {
                taken.add(sample(cell, key, ms));
            }
            if (taken.isEmpty()) {
                throw cell.problem("samplesMs", "must not be empty");
            }
        } else if (runs.containsKey(key) || summaries.put(key, summary(cell)) != null) {
            throw cell.problem(named, "this configuration appears twice; remove one of them");
        }
    }

    /** The position in a list is not a round: another block's run at that position took place at another time. */
    private static Sample sample(JsonFields cell, String key, double ms) {
        try {
            return new Sample(key, 0, 0, Math.round(ms * 1e6), 0, Double.NaN, "unknown");
        } catch (IllegalArgumentException impossible) {
            throw cell.problem("samplesMs", "must be milliseconds, each 1 ns to 1 h; " + ms + " is not");
        }
    }

    private static Estimate summary(JsonFields cell) {
        Set<Flag> flags = EnumSet.of(Flag.NOT_NORMALISED);
        if (cell.integer("samples", 1, Integer.MAX_VALUE) < OrderStatistics.FEWEST_FOR_INTERVAL) {
            flags.add(Flag.FEW_SAMPLES);
        }
        Estimate estimate = TableFields.cell(cell, TableFields.JSON_NAMES, flags);
        if (estimate.relativeHalfWidth() <= PRECISION_TARGET) {
            return estimate;
        }
        flags.add(Flag.WIDE_INTERVAL);
        return TableFields.cell(cell, TableFields.JSON_NAMES, flags);
    }

    private Map<String, Estimate> estimates() {
        Estimator estimator = new Estimator(PRECISION_TARGET);
        Map<String, Estimate> cells = new LinkedHashMap<>();
        keys.values().stream().distinct().forEach(key -> {
            List<Sample> taken = runs.get(key);
            if (taken != null) {
                cells.put(key, estimator.alone(taken, EnumSet.of(Flag.NOT_NORMALISED)));
            } else if (summaries.containsKey(key)) {
                cells.put(key, summaries.get(key));
            }
        });
        return cells;
    }

    private List<String> candidates(String named) {
        return keys.keySet().stream()
                .filter(name -> named.equals("block") != name.equals(keys.get(name)))
                .toList();
    }

    private static String shortened(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "..." : text;
    }
}
