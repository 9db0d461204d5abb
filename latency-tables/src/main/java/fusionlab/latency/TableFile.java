package fusionlab.latency;

import fusionlab.latency.form.FormException;
import fusionlab.latency.form.JsonFields;
import fusionlab.latency.form.TextFile;
import org.jspecify.annotations.Nullable;

/** Reads a latency table's JSON or CSV form, or samples of another tool; the content decides which. */
public final class TableFile {

    private TableFile() {}

    /** @throws TableFormatException naming the place and the remedy; for a file of another tool, the tool and the remedy */
    public static LatencyTable read(byte[] file) {
        try {
            String text = TextFile.of(file);
            OtherTool.refuse(text);
            return TextFile.isJson(text) ? json(JsonFields.parse(text)) : csv(text);
        } catch (FormException wrong) {
            throw new TableFormatException(wrong.where(), wrong.remedy());
        }
    }

    private static LatencyTable json(JsonFields root) {
        @Nullable String format = root.optionalText("format");
        if (MeasuredSamples.FORMAT.equals(format)) {
            return MeasuredSamples.read(root);
        }
        if (TableJson.FORMAT.equals(format)) {
            return TableJson.read(root);
        }
        throw root.problem(
                "format",
                (format == null ? "is missing" : "is " + FormException.quoted(format)) + "; a latency table has "
                        + TableJson.FORMAT + ", and samples of another tool have " + MeasuredSamples.FORMAT);
    }

    private static LatencyTable csv(String text) {
        if (text.lines().limit(1).noneMatch(line -> line.startsWith("#") || line.matches(".*[,;\t].*"))) {
            throw new FormException(
                    "file", "is neither JSON nor CSV; choose the .json or .csv file of a latency table");
        }
        return TableCsv.read(text);
    }
}
