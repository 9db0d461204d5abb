package fusionlab.server.dashboard;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.search.curve.BestPoints;
import fusionlab.server.curve.CurveView;
import fusionlab.server.curve.Curves;
import fusionlab.server.evaluation.Checkpoints;
import fusionlab.server.rest.Paging;
import fusionlab.server.system.NotFoundException;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Curves: all of them with the form for a new one, and one with its plot. */
@Controller
record CurvePages(Curves curves, Checkpoints checkpoints) {

    @GetMapping("/curves")
    String list(Paging paging, Model model) {
        model.addAttribute("page", curves.newest(paging));
        model.addAttribute(
                "checkpoints",
                checkpoints.list().stream()
                        .filter(checkpoint -> checkpoints.features(checkpoint).isPresent())
                        .toList());
        model.addAttribute("samplers", EvaluationProtocol.SAMPLERS);
        return "curves";
    }

    @GetMapping("/curves/{id}")
    String one(@PathVariable long id, Model model) {
        CurveView.Details details =
                curves.find(id).orElseThrow(() -> new NotFoundException("curve", id, "/api/v1/curves"));
        model.addAttribute("curve", details.curve());
        model.addAttribute("points", details.items());
        model.addAttribute("best", BestPoints.of(curves.measured(details)));
        return "curve";
    }

    /** The part that is refreshed while workers measure. */
    @GetMapping("/curves/{id}/live")
    String live(@PathVariable long id, Model model) {
        one(id, model);
        return "curve :: live";
    }
}
