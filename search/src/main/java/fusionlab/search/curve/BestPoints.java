package fusionlab.search.curve;

import fusionlab.search.curve.CurvePoint.Line;
import fusionlab.search.curve.CurvePoint.Scorer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row of the zero-shot table: where a curve is nearest to the reference pictures, and where its CLIP is highest. Only rows of equal
 * steps, prompts, sampler and scorer compare.
 *
 * @param scorer null where an older file does not name it
 */
public record BestPoints(Line line, @Nullable Scorer scorer, CurvePoint nearest, CurvePoint highest) {

    private record Row(Line line, @Nullable Scorer scorer) {}

    /** One row for each curve and scorer, by steps, then in the order of the points. */
    public static List<BestPoints> of(List<CurvePoint> points) {
        Map<Row, List<CurvePoint>> rows = new LinkedHashMap<>();
        points.forEach(point -> rows.computeIfAbsent(new Row(point.line(), point.scorer()), row -> new ArrayList<>())
                .add(point));
        return rows.entrySet().stream()
                .map(entry -> of(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingInt(row -> row.line().steps()))
                .toList();
    }

    private static BestPoints of(Row row, List<CurvePoint> points) {
        return new BestPoints(
                row.line(),
                row.scorer(),
                points.stream()
                        .min(Comparator.comparingDouble(CurvePoint::distance))
                        .orElseThrow(),
                points.stream()
                        .max(Comparator.comparingDouble(CurvePoint::clip))
                        .orElseThrow());
    }
}
