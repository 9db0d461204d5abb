package fusionlab.server.dashboard;

import fusionlab.server.architecture.ArchitectureComparison;
import fusionlab.server.architecture.Architectures;
import fusionlab.server.evaluation.EvaluationViews;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.unet.Architecture;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Up to six architectures or latency tables side by side. */
@Controller
record ComparePage(Architectures architectures, ComparedTables tables, EvaluationViews evaluations) {

    private static final int MOST = 6;
    private static final String ALL = "all";
    private static final String DIFFERING = "differing";

    /**
     * @param rows {@code all}, or {@code differing} for what differs only; by default the second for architectures, most of whose slots are equal
     * @param columns keys; none for the usual ones
     */
    @GetMapping("/compare")
    String compare(
            @RequestParam(defaultValue = "") List<Long> ids,
            @RequestParam(name = "tables", defaultValue = "") List<Long> tableIds,
            @RequestParam(defaultValue = "") String rows,
            @RequestParam(defaultValue = "") List<String> columns,
            Model model) {
        if (Math.max(ids.size(), tableIds.size()) > MOST) {
            throw new InvalidRequestException("ids", "More than six cannot be compared", "leave some out");
        }
        if (!List.of("", ALL, DIFFERING).contains(rows)) {
            throw new InvalidRequestException(
                    "rows", "rows is '" + rows + "'", "give " + ALL + " or " + DIFFERING + ", or leave it out");
        }
        if (!ids.isEmpty()) {
            ArchitectureComparison compared = architectures.compare(ids);
            model.addAttribute("comparison", ComparedArchitectures.of(compared, !rows.equals(ALL), columns));
            Map<Long, Architecture> each = new LinkedHashMap<>();
            ids.forEach(id -> each.put(id, architectures.find(id).orElseThrow()));
            model.addAttribute("drawn", DrawnComparison.of(each, evaluations).orElse(null));
            return "compare-architectures";
        }
        if (!tableIds.isEmpty()) {
            model.addAttribute("comparison", tables.of(tableIds, rows.equals(DIFFERING), columns));
            return "compare-tables";
        }
        return "compare";
    }
}
