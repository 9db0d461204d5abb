package fusionlab.search;

import fusionlab.latency.form.CsvFields;
import fusionlab.latency.form.CsvPreamble;
import fusionlab.latency.form.FormException;
import fusionlab.search.QualityTable.DeltaClip;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the {@code #} lines of a quality CSV say. */
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

    static QualityPreamble read(List<String> lines, String format) {
        if (lines.isEmpty() || !lines.get(0).equals(format + ": 1")) {
            String text = String.join(" ", lines);
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
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 1; i < lines.size(); i++) {
            String where = "line " + (i + 1);
            String line = lines.get(i);
            int colon = line.indexOf(':');
            String key = colon < 0 ? line : line.substring(0, colon).strip();
            if (colon < 0 || !KEYS.contains(key)) {
                throw new FormException(where, "must have the form '# key: value' with one of " + KEYS);
            }
            if (values.put(
                            key,
                            CsvPreamble.unquoted(
                                    where, line.substring(colon + 1).strip()))
                    != null) {
                throw new FormException(where, "repeats " + key + "; leave it once");
            }
        }
        CsvFields fields = CsvFields.of("preamble", values);
        return new QualityPreamble(
                fields.textOr("name", ""),
                fields.textOr("source", ""),
                fields.textOr("protocol", ""),
                fields.flagOr("proxy", false),
                fields.textOr("topology", ""),
                fields.textOr("topologyHash", ""),
                fields.numberOrUnknown("baselineClip"));
    }

    QualityTable table(String otherName, String otherTopology, Map<String, DeltaClip> slots) {
        return new QualityTable(
                otherName.isEmpty() ? name : otherName,
                source,
                protocol,
                proxy,
                otherTopology.isEmpty() ? topology : otherTopology,
                baselineClip,
                slots,
                otherTopology.isEmpty() || otherTopology.equals(topology) ? topologyHash : "");
    }
}
