package fusionlab.server.table;

import fusionlab.latency.Interchange;
import fusionlab.server.system.LabException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;

/** Tables of several units with cells that are not interchangeable; names them. */
final class NotInterchangeableException extends LabException {

    private static final int NAMED = 5;

    private final transient List<Map<String, Object>> cells;

    NotInterchangeableException(Pools.Assessment assessment) {
        super(
                HttpStatus.CONFLICT,
                Culprit.USER,
                "tableIds",
                detail(assessment.interchange()),
                "leave out the unit that differs, measure undecided cells more precisely, or give a larger margin if you can justify it");
        this.cells = assessment.interchange().objections().stream()
                .map(cell -> Map.<String, Object>of(
                        "key", cell.key(),
                        "verdict", cell.verdict().name().toLowerCase(Locale.ROOT),
                        "ratio", cell.ratio().value(),
                        "ratioLow", cell.ratio().low(),
                        "ratioHigh", cell.ratio().high(),
                        "slowerTableId", assessment.tableIds().get(cell.slower()),
                        "fasterTableId", assessment.tableIds().get(cell.faster())))
                .toList();
    }

    @Override
    public Map<String, Object> properties() {
        return Map.of("cells", cells);
    }

    private static String detail(Interchange interchange) {
        List<Interchange.Cell> objections = interchange.objections();
        String named = objections.stream()
                .limit(NAMED)
                .map(cell -> String.format(
                        Locale.ROOT,
                        "%s (%s: ratio %.3f, %.3f to %.3f)",
                        cell.key(),
                        cell.verdict().name().toLowerCase(Locale.ROOT),
                        cell.ratio().value(),
                        cell.ratio().low(),
                        cell.ratio().high()))
                .collect(Collectors.joining("; "));
        String more = objections.size() > NAMED ? "; and " + (objections.size() - NAMED) + " more" : "";
        return String.format(
                        Locale.ROOT,
                        "%d of %d cells could not be shown to be interchangeable within %.3g %%: ",
                        objections.size(),
                        interchange.cells().size(),
                        100 * interchange.margin())
                + named
                + more;
    }
}
