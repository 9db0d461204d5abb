package fusionlab.server.dashboard;

import fusionlab.server.architecture.Architectures;
import fusionlab.server.system.InvalidRequestException;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Up to six architectures or latency tables side by side. */
@Controller
record ComparePage(Architectures architectures, ComparedTables tables) {

    private static final int MOST = 6;

    @GetMapping("/compare")
    String compare(
            @RequestParam(defaultValue = "") List<Long> ids,
            @RequestParam(name = "tables", defaultValue = "") List<Long> tableIds,
            Model model) {
        if (Math.max(ids.size(), tableIds.size()) > MOST) {
            throw new InvalidRequestException("ids", "More than six cannot be compared", "leave some out");
        }
        if (!ids.isEmpty()) {
            model.addAttribute("comparison", ComparedArchitectures.of(architectures.compare(ids)));
            return "compare-architectures";
        }
        if (!tableIds.isEmpty()) {
            model.addAttribute("comparison", tables.of(tableIds));
            return "compare-tables";
        }
        return "compare";
    }
}
