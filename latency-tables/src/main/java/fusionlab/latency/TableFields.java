package fusionlab.latency;

import fusionlab.latency.form.Fields;
import fusionlab.unet.AttentionForm;
import fusionlab.unet.Precision;
import fusionlab.unet.Regime;
import fusionlab.unet.RuntimeProfile;
import fusionlab.unet.Topology;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What the JSON and the CSV form of a table have in common: names, types, bounds and what may be left out. */
final class TableFields {

    static final Set<String> PROVENANCE = names(Provenance.class);
    static final Set<String> PROFILE = names(RuntimeProfile.class);
    static final Set<String> CELL = TableJson.ordered(
            "key",
            "medianMs",
            "lowMs",
            "highMs",
            "samples",
            "minMs",
            "maxMs",
            "meanMs",
            "meanLowMs",
            "meanHighMs",
            "variationPercent",
            "stabilityScore",
            "cpuMedianMs",
            "flags");
    static final UnaryOperator<String> JSON_NAMES = UnaryOperator.identity();

    private TableFields() {}

    static RuntimeProfile profile(Fields fields) {
        int threads = fields.integer("threads", 1, 256);
        int batch = fields.integer("batch", 1, 64);
        return new RuntimeProfile(
                fields.text("runtime"),
                fields.textOr("runtimeVersion", ""),
                fields.text("provider"),
                threads,
                fields.choice("precision", Precision.class),
                batch,
                fields.choice("attentionForm", AttentionForm.class),
                fields.choice("regime", fields.textOr("regime", Regime.COLD.name()), Regime.class));
    }

    static Provenance provenance(Fields fields, Fields profile, String topologyConfig) {
        return new Provenance(
                fields.text("device"),
                fields.textOr("model", ""),
                fields.textOr("soc", ""),
                fields.textOr("os", ""),
                fields.textOr("osFingerprint", ""),
                fields.textOr("agentVersion", ""),
                profile(profile),
                fields.text("topology"),
                topologyConfig,
                fields.integer("latentSize", 1, 1024),
                fields.instant("measuredFrom"),
                fields.instant("measuredTo"),
                fields.numberOrUnknown("meanLoad"),
                fields.has("rounds") ? fields.integer("rounds", 0, Integer.MAX_VALUE) : 0,
                fields.textOr("source", ""));
    }

    static String topologyConfig(Fields fields) {
        String config = fields.optionalText("topologyConfig");
        if (config != null) {
            return config;
        }
        String topology = fields.text("topology");
        if (!Topology.builtInNames().contains(topology)) {
            throw fields.problem(
                    "topologyConfig", "is missing; only " + Topology.builtInNames() + " need no diffusers config");
        }
        return Topology.builtIn(topology).configJson();
    }

    static String canonical(Fields fields, String config) {
        try {
            return Topology.parse(fields.text("topology"), config).configJson();
        } catch (IllegalArgumentException unreadable) {
            throw fields.problem("topologyConfig", String.valueOf(unreadable.getMessage()));
        }
    }

    /** @param name from the record's field names to those of the form */
    static Estimate cell(Fields fields, UnaryOperator<String> name, Set<Flag> flags) {
        double low = fields.number(name.apply("lowMs"));
        double high = fields.number(name.apply("highMs"));
        double median = fields.number(name.apply("medianMs"));
        if (!(low > 0 && low <= median && median <= high)) {
            throw fields.problem(
                    name.apply("medianMs"),
                    "needs 0 < low <= median <= high, in ms; got " + low + ", " + median + ", " + high);
        }
        try {
            return new Estimate(
                    median,
                    low,
                    high,
                    fields.integer(name.apply("samples"), 1, Integer.MAX_VALUE),
                    fields.numberOr(name.apply("minMs"), low),
                    fields.numberOr(name.apply("maxMs"), high),
                    mean(fields, name, median, low, high),
                    fields.numberOrUnknown(name.apply("variationPercent")),
                    fields.numberOrUnknown(name.apply("stabilityScore")),
                    fields.numberOrUnknown(name.apply("cpuMedianMs")),
                    flags);
        } catch (IllegalArgumentException contradiction) {
            throw fields.problem(name.apply("medianMs"), String.valueOf(contradiction.getMessage()));
        }
    }

    /** A mean without an interval takes the distances of the median's ends. */
    private static Mean mean(Fields fields, UnaryOperator<String> name, double median, double low, double high) {
        double mean = fields.numberOr(name.apply("meanMs"), median);
        return new Mean(
                mean,
                fields.numberOr(name.apply("meanLowMs"), mean * low / median),
                fields.numberOr(name.apply("meanHighMs"), mean * high / median));
    }

    static Set<Flag> flags(Fields fields, List<String> names) {
        EnumSet<Flag> flags = EnumSet.noneOf(Flag.class);
        names.forEach(flag -> flags.add(fields.choice("flags", flag, Flag.class)));
        return flags;
    }

    private static Set<String> names(Class<? extends Record> written) {
        return Arrays.stream(written.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
