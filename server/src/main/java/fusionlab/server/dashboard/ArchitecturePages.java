package fusionlab.server.dashboard;

import fusionlab.server.architecture.ArchitectureDetails;
import fusionlab.server.dashboard.ArchitectureRows.ArchitectureRow;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import fusionlab.server.system.NotFoundException;
import fusionlab.unet.Architecture;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Architectures: what was removed and copied, what it costs, what is known of it, and its downloads. */
@Controller
class ArchitecturePages {

    private static final int LISTED = 200;

    private final ArchitectureDetails details;
    private final ArchitectureRows rows;

    ArchitecturePages(ArchitectureDetails details, ArchitectureRows rows) {
        this.details = details;
        this.rows = rows;
    }

    @GetMapping("/architectures")
    String list(Model model) {
        Listing<ArchitectureDetails.Summary> newest = details.list(new Paging(0, LISTED));
        model.addAttribute("architectures", newest.items());
        model.addAttribute("page", newest);
        return "architectures";
    }

    @GetMapping("/architectures/{id}")
    String one(@PathVariable long id, Model model) {
        ArchitectureDetails.Details found = details.find(id).orElseThrow(() -> missing(id));
        Architecture architecture =
                rows.one(id).map(ArchitectureRow::architecture).orElseThrow(() -> missing(id));
        model.addAttribute("id", id);
        model.addAttribute("architecture", found);
        model.addAttribute("measured", rows.measured(id));
        model.addAttribute("picture", UNetPicture.ofArchitecture(architecture, found.latentSize()));
        return "architecture";
    }

    private static NotFoundException missing(long id) {
        return new NotFoundException("architecture", id, "/api/v1/architectures");
    }
}
