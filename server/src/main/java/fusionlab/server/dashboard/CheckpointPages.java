package fusionlab.server.dashboard;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.server.architecture.Architectures;
import fusionlab.server.evaluation.Checkpoints;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.evaluation.DecoderQuery;
import fusionlab.server.evaluation.DecoderView;
import fusionlab.server.evaluation.Decoders;
import fusionlab.server.evaluation.EvaluationQuery;
import fusionlab.server.evaluation.EvaluationView;
import fusionlab.server.evaluation.EvaluationViews;
import fusionlab.server.evaluation.PipelineViews;
import fusionlab.server.evaluation.TunedWeights;
import fusionlab.server.evaluation.TuningView;
import fusionlab.server.evaluation.Tunings;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import fusionlab.server.system.NotFoundException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** A checkpoint with its workers, and what was trained from it and evaluated. */
@Controller
record CheckpointPages(
        Checkpoints checkpoints,
        Architectures architectures,
        EvaluationViews evaluations,
        Tunings tunings,
        PipelineViews pipelines,
        TunedWeights weights,
        Decoders decoders) {

    private static final int PIPELINES = 10;
    private static final Set<String> OPEN = Set.of("QUEUED", "LEASED");

    private static final Paging FAMILY = Paging.first(Paging.MOST);
    private static final Paging NEWEST = Paging.first(20);

    @GetMapping("/checkpoints/{id}")
    String one(@PathVariable long id, Model model) {
        Checkpoint checkpoint =
                checkpoints.find(id).orElseThrow(() -> new NotFoundException("checkpoint", id, "/api/v1/checkpoints"));
        model.addAttribute("checkpoint", checkpoint);
        model.addAttribute("workers", checkpoints.workers(id));
        model.addAttribute("weights", weights.find(id).orElse(null));
        model.addAttribute("samplers", EvaluationProtocol.SAMPLERS);
        Listing<TuningView> tuned = tunings.of(id, NEWEST);
        model.addAttribute("tunings", tuned);
        model.addAttribute("pipelines", pipelines.of(checkpoint.root(), PIPELINES));
        List<TuningView> family = tunings.of(checkpoint.root(), FAMILY).items();
        model.addAttribute(
                "lineage", LineageView.of(checkpoint.root(), id, family, evaluations.ofDescendants(checkpoint)));
        model.addAttribute(
                "trained", family.stream().filter(one -> one.resultId() != null).toList());
        model.addAttribute(
                "made",
                checkpoint.tuningId() == null
                        ? null
                        : tunings.find(checkpoint.tuningId()).orElse(null));
        Listing<DecoderView> smaller = decoders.list(new DecoderQuery(null, id, NEWEST));
        model.addAttribute("decoders", smaller);
        model.addAttribute(
                "underWay",
                Stream.concat(
                                tuned.items().stream().map(TuningView::state),
                                smaller.items().stream().map(DecoderView::state))
                        .anyMatch(OPEN::contains));
        Listing<EvaluationView> evaluated = evaluations.list(new EvaluationQuery(null, id, NEWEST));
        model.addAttribute("evaluations", evaluated);
        model.addAttribute(
                "stored",
                architectures.ids(evaluated.items().stream()
                        .map(EvaluationView::architectureHash)
                        .toList()));
        return "checkpoint";
    }

    /** The part that is refreshed while something is trained. */
    @GetMapping("/checkpoints/{id}/live")
    String live(@PathVariable long id, Model model) {
        one(id, model);
        return "checkpoint :: live";
    }
}
