package fusionlab.search.ablation;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import fusionlab.latency.form.CsvText;
import fusionlab.search.PairedDifference;
import fusionlab.search.ablation.Ablation.Prompts;
import fusionlab.search.ablation.Ablation.Row;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of an ablation as CSV; {@code docs/formats.md}. */
public final class AblationCsv {

    private static final List<String> COLUMNS = List.of(
            "variant",
            "checkpoint_sha256",
            "condition",
            "architecture",
            "steps",
            "guidance_scale",
            "sampler",
            "seed",
            "pictures",
            "clip_cosine",
            "clip_standard_error",
            "reference",
            "difference_clip_cosine",
            "difference_standard_error",
            "difference_low_95_percent",
            "difference_high_95_percent",
            "change_from_first_condition_clip_cosine",
            "change_standard_error",
            "change_low_95_percent",
            "change_high_95_percent",
            "distance",
            "distance_name",
            "prompt_set_sha256",
            "scorer_sha256",
            "proxy");

    private AblationCsv() {}

    public static String write(Ablation ablation) {
        StringWriter csv = new StringWriter();
        try (CsvWriter rows =
                CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(csv)) {
            rows.writeRecord(COLUMNS);
            ablation.rows().forEach(row -> rows.writeRecord(columns(ablation, row)));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return csv.toString();
    }

    private static List<String> columns(Ablation ablation, Row row) {
        Prompts prompts = ablation.prompts();
        List<String> columns = new ArrayList<>(List.of(
                CsvText.write(row.variant().name()),
                row.variant().checkpoint(),
                CsvText.write(row.condition().name()),
                CsvText.write(row.cell().architecture()),
                Integer.toString(row.condition().steps()),
                Double.toString(row.condition().guidance()),
                CsvText.write(prompts.sampler()),
                Long.toString(prompts.seed()),
                Integer.toString(prompts.count()),
                Double.toString(row.clip().mean()),
                Double.toString(row.clip().standardError()),
                CsvText.write(ablation.reference())));
        columns.addAll(columns(row.difference()));
        columns.addAll(columns(row.change()));
        Double distance = row.cell().measured().distance();
        columns.addAll(List.of(
                distance == null ? "" : Double.toString(distance),
                prompts.distanceName() == null ? "" : CsvText.write(prompts.distanceName()),
                prompts.set(),
                prompts.scorer(),
                Boolean.toString(ablation.proxy())));
        return columns;
    }

    private static List<String> columns(@Nullable PairedDifference difference) {
        return difference == null
                ? List.of("", "", "", "")
                : List.of(
                        Double.toString(difference.mean()),
                        Double.toString(difference.standardError()),
                        Double.toString(difference.mean() - difference.halfWidth()),
                        Double.toString(difference.mean() + difference.halfWidth()));
    }
}
