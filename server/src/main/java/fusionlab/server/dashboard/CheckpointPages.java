package fusionlab.server.dashboard;

import fusionlab.server.evaluation.Checkpoints;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.evaluation.EvaluationRows;
import fusionlab.server.system.NotFoundException;
import fusionlab.server.system.Paging;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Checkpoints with their workers, and evaluations with their pictures. */
@Controller
class CheckpointPages {

    private static final Paging NEWEST = new Paging(0, 200);

    private final Checkpoints checkpoints;
    private final EvaluationRows evaluations;

    CheckpointPages(Checkpoints checkpoints, EvaluationRows evaluations) {
        this.checkpoints = checkpoints;
        this.evaluations = evaluations;
    }

    @GetMapping("/checkpoints/{id}")
    String one(@PathVariable long id, Model model) {
        Checkpoint checkpoint =
                checkpoints.find(id).orElseThrow(() -> new NotFoundException("checkpoint", id, "/api/v1/checkpoints"));
        model.addAttribute("checkpoint", checkpoint);
        model.addAttribute("workers", checkpoints.workers(id));
        model.addAttribute("evaluations", evaluations.list(id, NEWEST));
        model.addAttribute("total", evaluations.count(id));
        return "checkpoint";
    }

    @GetMapping("/evaluations/{id}")
    String evaluation(@PathVariable long id, Model model) {
        model.addAttribute(
                "evaluation",
                evaluations.find(id).orElseThrow(() -> new NotFoundException("evaluation", id, "/api/v1/evaluations")));
        model.addAttribute("pieces", evaluations.pieces(id));
        model.addAttribute("pictures", evaluations.pictures(id));
        return "evaluation";
    }
}
