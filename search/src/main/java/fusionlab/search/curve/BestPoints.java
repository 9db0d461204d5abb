package fusionlab.search.curve;

import fusionlab.search.curve.CurvePoint.Line;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A row of the zero-shot table: where a curve is nearest to the reference pictures, and where its CLIP is highest. Only rows of equal
 * steps, prompts and sampler compare.
 */
public record BestPoints(Line line, CurvePoint nearest, CurvePoint highest) {

    /** One row for each curve, by steps, then in the order of the points. */
    public static List<BestPoints> of(List<CurvePoint> points) {
        Map<Line, List<CurvePoint>> lines = new LinkedHashMap<>();
        points.forEach(point ->
                lines.computeIfAbsent(point.line(), line -> new ArrayList<>()).add(point));
        return lines.entrySet().stream()
                .map(entry -> of(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingInt(row -> row.line().steps()))
                .toList();
    }

    private static BestPoints of(Line line, List<CurvePoint> points) {
        return new BestPoints(
                line,
                points.stream()
                        .min(Comparator.comparingDouble(CurvePoint::distance))
                        .orElseThrow(),
                points.stream()
                        .max(Comparator.comparingDouble(CurvePoint::clip))
                        .orElseThrow());
    }
}
