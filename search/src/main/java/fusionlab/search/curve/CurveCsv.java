package fusionlab.search.curve;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import fusionlab.latency.form.CsvFields;
import fusionlab.latency.form.CsvPreamble;
import fusionlab.latency.form.CsvText;
import fusionlab.latency.form.FormException;
import fusionlab.search.curve.CurvePoint.Line;
import fusionlab.search.curve.CurvePoint.Scorer;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The CSV form of curves; {@code docs/formats.md}. */
public final class CurveCsv {

    /** Points of one file. */
    public static final int MAX_POINTS = 10_000;

    private static final String FORMAT = "fusionlab-curves";
    private static final List<String> COLUMNS = List.of(
            "checkpoint_name",
            "checkpoint_sha256",
            "architecture",
            "steps",
            "guidance_scale",
            "sampler",
            "seed",
            "pictures",
            "clip_cosine",
            "clip_standard_error",
            "distance",
            "distance_name",
            "protocol_sha256",
            "proxy");

    /** Absent in older files. */
    private static final List<String> SCORER = List.of("scorer_name", "scorer_sha256");

    private CurveCsv() {}

    public static String write(List<CurvePoint> points) {
        StringWriter csv = new StringWriter().append("# " + FORMAT + ": 1\n");
        try (CsvWriter rows =
                CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(csv)) {
            rows.writeRecord(Stream.concat(COLUMNS.stream(), SCORER.stream()).toList());
            points.forEach(point -> rows.writeRecord(
                    CsvText.write(point.line().name()),
                    point.line().checkpoint(),
                    CsvText.write(point.line().architecture()),
                    Integer.toString(point.line().steps()),
                    Double.toString(point.guidance()),
                    point.sampler(),
                    Long.toString(point.seed()),
                    Integer.toString(point.prompts()),
                    Double.toString(point.clip()),
                    Double.toString(point.clipError()),
                    Double.toString(point.distance()),
                    CsvText.write(point.distanceName()),
                    point.protocol(),
                    Boolean.toString(point.proxy()),
                    point.scorer() == null ? "" : CsvText.write(point.scorer().name()),
                    point.scorer() == null ? "" : point.scorer().sha256()));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return csv.toString();
    }

    /** Reads what {@link #write} wrote. @throws FormException naming line, column and remedy */
    public static List<CurvePoint> read(String csv) {
        CsvPreamble preamble = CsvPreamble.of(csv);
        if (preamble.fields(FORMAT, List.of()).isEmpty()) {
            throw new FormException("line 1", "must be '# " + FORMAT + ": 1': this file holds no curves");
        }
        List<CurvePoint> points = new ArrayList<>();
        for (CsvFields row : CsvFields.rows(preamble.rest(), preamble.lines().size(), COLUMNS, SCORER, MAX_POINTS)) {
            points.add(new CurvePoint(
                    new Line(
                            free(row, "checkpoint_name"),
                            row.text("checkpoint_sha256"),
                            free(row, "architecture"),
                            row.integer("steps", 1, Integer.MAX_VALUE)),
                    row.number("guidance_scale"),
                    row.text("sampler"),
                    row.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE),
                    row.integer("pictures", 2, Integer.MAX_VALUE),
                    row.number("clip_cosine"),
                    row.number("clip_standard_error"),
                    row.number("distance"),
                    free(row, "distance_name"),
                    row.text("protocol_sha256"),
                    row.flagOr("proxy", false),
                    scorer(row)));
        }
        return points;
    }

    private static @Nullable Scorer scorer(CsvFields row) {
        String name = row.optionalFreeText("scorer_name");
        return name == null ? null : new Scorer(name, row.text("scorer_sha256"));
    }

    private static String free(CsvFields row, String name) {
        String text = row.optionalFreeText(name);
        if (text == null) {
            throw row.problem(name, "is missing; it must be a text");
        }
        return text;
    }
}
