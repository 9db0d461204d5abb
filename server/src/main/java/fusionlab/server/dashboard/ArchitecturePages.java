package fusionlab.server.dashboard;

import fusionlab.server.architecture.ArchitectureView;
import fusionlab.server.architecture.Architectures;
import fusionlab.server.rest.Paging;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Architectures: removed and copied blocks, cost, results and downloads. */
@Controller
record ArchitecturePages(Architectures architectures) {

    private static final Paging NEWEST = new Paging(0, Paging.MAX_SIZE);

    @GetMapping("/architectures")
    String list(Model model) {
        model.addAttribute("page", architectures.list(NEWEST));
        return "architectures";
    }

    @GetMapping("/architectures/{id}")
    String one(@PathVariable long id, Model model) {
        ArchitectureView found = architectures.view(id);
        model.addAttribute("id", id);
        model.addAttribute("architecture", found);
        model.addAttribute(
                "measured",
                found.measurements().stream()
                        .filter(measurement -> measurement.measuredMs() != null)
                        .toList());
        model.addAttribute(
                "picture", UNetPicture.ofArchitecture(architectures.find(id).orElseThrow(), found.latentSize()));
        return "architecture";
    }
}
