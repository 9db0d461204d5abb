package fusionlab.server.curve;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.search.curve.CurvePoint;
import fusionlab.search.curve.CurvePoint.Line;
import fusionlab.search.curve.CurvePoint.Scorer;
import fusionlab.server.curve.CurvePoints.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** The points of a curve by lines: checkpoint, architecture and steps. */
final class CurveLines {

    private CurveLines() {}

    /** Lines in the order in which they were asked for, each by guidance. */
    static List<CurveView.Point> of(List<Row> rows) {
        List<Line> lines = rows.stream().map(CurveLines::line).distinct().toList();
        List<CurveView.Point> points = new ArrayList<>();
        for (Row row : rows) {
            EvaluationProtocol protocol = row.protocol();
            points.add(new CurveView.Point(
                    lines.indexOf(line(row)),
                    row.checkpointId(),
                    row.sha256(),
                    row.architecture(),
                    protocol.steps(),
                    protocol.guidance(),
                    protocol.sampler(),
                    protocol.seed(),
                    row.evaluationId(),
                    row.clip(),
                    row.clipError(),
                    row.distance()));
        }
        points.sort(Comparator.comparingInt(CurveView.Point::line).thenComparingDouble(CurveView.Point::guidance));
        return points;
    }

    static List<CurvePoint> measured(CurveView.Details details, List<Row> rows) {
        return rows.stream()
                .filter(row -> row.distance() != null)
                .map(row -> new CurvePoint(
                        line(row),
                        row.protocol().guidance(),
                        row.protocol().sampler(),
                        row.protocol().seed(),
                        details.curve().prompts(),
                        Objects.requireNonNull(row.clip()),
                        Objects.requireNonNull(row.clipError()),
                        Objects.requireNonNull(row.distance()),
                        details.curve().distanceName(),
                        row.protocol().hash(),
                        details.curve().proxy(),
                        new Scorer(
                                row.protocol().scorer().substring(0, 12),
                                row.protocol().scorer())))
                .toList();
    }

    private static Line line(Row row) {
        return new Line(
                row.sha256().substring(0, 12),
                row.sha256(),
                row.architecture(),
                row.protocol().steps());
    }
}
