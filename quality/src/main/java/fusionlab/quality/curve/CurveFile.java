package fusionlab.quality.curve;

import fusionlab.latency.form.TextFile;
import fusionlab.quality.evaluation.WholeFile;
import fusionlab.search.curve.CurveCsv;
import fusionlab.search.curve.CurvePoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The measured points in a CSV file, which is whole at any time: what is in it need not be measured again. */
public final class CurveFile {

    private final Path file;
    private final List<CurvePoint> points;

    private CurveFile(Path file, List<CurvePoint> points) {
        this.file = file;
        this.points = points;
    }

    /**
     * A file that may not exist yet.
     *
     * @throws fusionlab.latency.form.FormException if it holds anything else than curves
     */
    public static CurveFile open(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        return new CurveFile(
                absolute,
                Files.exists(absolute)
                        ? new ArrayList<>(CurveCsv.read(TextFile.of(Files.readAllBytes(absolute))))
                        : new ArrayList<>());
    }

    public Optional<CurvePoint> find(String checkpoint, String architecture, String protocol, int prompts) {
        return points.stream()
                .filter(point -> point.sameAs(checkpoint, architecture, protocol, prompts))
                .findFirst();
    }

    public void add(CurvePoint point) throws IOException {
        points.add(point);
        WholeFile.write(file, CurveCsv.write(points));
    }
}
