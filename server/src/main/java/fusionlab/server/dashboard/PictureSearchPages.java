package fusionlab.server.dashboard;

import fusionlab.search.SearchAlgorithm;
import fusionlab.server.quality.QualityTables;
import fusionlab.server.table.LatencyTables;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The form of a search for a picture, which shows the floor of each device before it is sent. */
@Controller
record PictureSearchPages(LatencyTables tables, QualityTables qualities) {

    /** @param table ids of the tables of the devices; by default the newest one */
    @GetMapping("/searches/picture")
    String form(
            @RequestParam(required = false) @Nullable List<Long> table,
            @RequestParam(required = false) @Nullable List<Long> quality,
            @RequestParam(defaultValue = "8") int steps,
            @RequestParam(defaultValue = "true") boolean guidance,
            @RequestParam(required = false) @Nullable String decoder,
            Model model) {
        var asked = new PictureForm.Asked(
                table == null ? List.of() : table, quality == null ? List.of() : quality, steps, guidance, decoder);
        model.addAttribute("form", PictureForm.of(asked, tables, qualities));
        model.addAttribute("algorithms", SearchAlgorithm.names());
        return "picture-search";
    }
}
