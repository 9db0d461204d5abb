package fusionlab.quality.training;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Progress as CSV, one row per report; a continued training appends its rows. */
public final class TrainingLog implements TrainingProgress, AutoCloseable {

    private final CsvWriter csv;

    public TrainingLog(Path file) throws IOException {
        boolean fresh = !Files.exists(file) || Files.size(file) == 0;
        csv = CsvWriter.builder()
                .build(file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (fresh) {
            csv.writeRecord(
                    "step",
                    "steps",
                    "loss",
                    "gradient_norm",
                    "learning_rate",
                    "skip",
                    "images_per_second",
                    "remaining_s");
        }
    }

    /** Continues a training after {@code step}: rows of later steps, which will be done again, are removed. */
    public static TrainingLog after(long step, Path file) throws IOException {
        if (Files.exists(file)) {
            Path part = file.resolveSibling(file.getFileName() + ".part");
            Files.writeString(
                    part,
                    Pattern.compile("(?<=\n)")
                            .splitAsStream(Files.readString(file))
                            .filter(row -> !isLater(row, step))
                            .collect(Collectors.joining()));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return new TrainingLog(file);
    }

    /** A row that was cut off counts as later. */
    private static boolean isLater(String row, long step) {
        String first = row.substring(0, Math.max(0, row.indexOf(',')));
        return !first.equals("step")
                && (!row.endsWith("\n") || !first.matches("\\d{1,18}") || Long.parseLong(first) > step);
    }

    @Override
    public void at(Report report) {
        csv.writeRecord(
                Long.toString(report.step()),
                Long.toString(report.steps()),
                Double.toString(report.loss()),
                Double.toString(report.gradientNorm()),
                Double.toString(report.learningRate()),
                Double.toString(report.skip()),
                Double.toString(report.imagesPerSecond()),
                Long.toString(report.remaining().toSeconds()));
        try {
            csv.flush();
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    @Override
    public void close() throws IOException {
        csv.close();
    }
}
