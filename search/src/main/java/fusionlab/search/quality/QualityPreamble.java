package fusionlab.search.quality;

import fusionlab.latency.form.CsvFields;
import fusionlab.latency.form.CsvPreamble;
import fusionlab.search.quality.QualityTable.DeltaClip;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code #} lines of a quality CSV. */
record QualityPreamble(
        String name,
        String source,
        String protocol,
        boolean proxy,
        String topology,
        String topologyHash,
        double baselineClip) {

    private static final Pattern PROXY = Pattern.compile("\\bproxy\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern BASELINE =
            Pattern.compile("\\bbaseline CLIP (\\d{1,4}(?:\\.\\d{1,15})?)\\b", Pattern.CASE_INSENSITIVE);
    private static final List<String> KEYS =
            List.of("name", "source", "protocol", "proxy", "topology", "topologyHash", "baselineClip");

    static Map<String, String> of(QualityTable table) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("name", table.name());
        lines.put("source", table.source());
        lines.put("protocol", table.protocol());
        lines.put("proxy", Boolean.toString(table.proxy()));
        lines.put("topology", table.topology());
        if (!table.knowsOnlyTheName()) {
            lines.put("topologyHash", table.topologyHash());
        }
        lines.put("baselineClip", Double.isNaN(table.baselineClip()) ? "" : Double.toString(table.baselineClip()));
        return lines;
    }

    static QualityPreamble read(CsvPreamble preamble, String format) {
        return preamble.fields(format, KEYS)
                .map(QualityPreamble::ofFields)
                .orElseGet(() -> ofFreeText(String.join(" ", preamble.lines())));
    }

    private static QualityPreamble ofFields(CsvFields fields) {
        return new QualityPreamble(
                fields.textOr("name", ""),
                fields.textOr("source", ""),
                fields.textOr("protocol", ""),
                fields.flagOr("proxy", false),
                fields.textOr("topology", ""),
                fields.textOr("topologyHash", ""),
                fields.numberOrUnknown("baselineClip"));
    }

    private static QualityPreamble ofFreeText(String text) {
        Matcher baseline = BASELINE.matcher(text);
        return new QualityPreamble(
                "",
                text,
                "",
                PROXY.matcher(text).find(),
                "",
                "",
                baseline.find() ? Double.parseDouble(baseline.group(1)) : Double.NaN);
    }

    QualityTable table(Map<String, DeltaClip> slots) {
        return new QualityTable(name, source, protocol, proxy, topology, baselineClip, slots, topologyHash);
    }
}
