package fusionlab.server.dashboard;

import fusionlab.server.architecture.Architectures;
import fusionlab.server.evaluation.Checkpoints;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.evaluation.EvaluationOrders;
import fusionlab.server.evaluation.EvaluationView;
import fusionlab.server.evaluation.EvaluationViews;
import fusionlab.server.system.NotFoundException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** An evaluation beside that of the original, with its pictures. */
@Controller
record EvaluationPages(
        Checkpoints checkpoints, Architectures architectures, EvaluationViews evaluations, EvaluationOrders orders) {

    @GetMapping("/evaluations/{id}")
    String one(@PathVariable long id, Model model) {
        EvaluationView evaluation =
                evaluations.find(id).orElseThrow(() -> new NotFoundException("evaluation", id, "/api/v1/evaluations"));
        model.addAttribute("evaluation", evaluation);
        List<EvaluationView.Piece> pieces = evaluations.pieces(id);
        model.addAttribute("pieces", pieces);
        model.addAttribute("scored", ScoredPrompts.of(pieces));
        model.addAttribute("stored", architectures.ids(List.of(evaluation.architectureHash())));
        model.addAttribute(
                "promptCount",
                checkpoints
                        .find(evaluation.checkpointId())
                        .map(Checkpoint::promptCount)
                        .orElse(null));
        EvaluationView.Comparison comparison =
                evaluations.comparison(evaluation).orElse(null);
        model.addAttribute("comparison", comparison);
        model.addAttribute("ordered", orders.ordered(id));
        Long original = comparison == null ? null : comparison.id();
        Set<Integer> drawn = original == null
                ? Set.of()
                : evaluations.pictures(original).stream()
                        .map(EvaluationView.Example::promptIndex)
                        .collect(Collectors.toSet());
        List<Picture> pictures = evaluations.pictures(id).stream()
                .map(own -> new Picture(own.promptIndex(), own.prompt(), drawn.contains(own.promptIndex())))
                .toList();
        model.addAttribute("pictures", pictures);
        model.addAttribute("original", pictures.stream().anyMatch(Picture::compared) ? original : null);
        return "evaluation";
    }

    /** The part that is refreshed while workers evaluate. */
    @GetMapping("/evaluations/{id}/live")
    String live(@PathVariable long id, Model model) {
        one(id, model);
        return "evaluation :: live";
    }

    /** @param compared whether the original has drawn the same prompt from the same noise */
    record Picture(int promptIndex, String prompt, boolean compared) {}
}
