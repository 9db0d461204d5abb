package fusionlab.server.dashboard;

import fusionlab.protocol.EvaluationProtocol;
import fusionlab.search.curve.BestPoints;
import fusionlab.server.curve.CurveQuery;
import fusionlab.server.curve.CurveView;
import fusionlab.server.curve.Curves;
import fusionlab.server.evaluation.Checkpoints;
import fusionlab.server.evaluation.Checkpoints.Checkpoint;
import fusionlab.server.evaluation.TuningView;
import fusionlab.server.evaluation.Tunings;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import fusionlab.server.system.NotFoundException;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Curves: all of them with the form for a new one, and one with its plot. */
@Controller
record CurvePages(Curves curves, Checkpoints checkpoints, Tunings tunings) {

    private static final Paging NEWEST = Paging.first(50);
    private static final int LONGEST = 60;
    private static final int FORM = 20;

    @GetMapping("/curves")
    String list(CurveQuery asked, Model model) {
        Listing<CurveView> page = curves.list(asked);
        model.addAttribute("page", page);
        model.addAttribute("list", ListPage.of("/curves", "curves", asked, page));
        model.addAttribute(
                "checkpoints",
                checkpoints.list().stream()
                        .limit(FORM)
                        .filter(checkpoint -> checkpoints.features(checkpoint).isPresent())
                        .flatMap(this::family)
                        .toList());
        model.addAttribute("samplers", EvaluationProtocol.SAMPLERS);
        return "curves";
    }

    /** An offered checkpoint, and what was trained from it. */
    private Stream<Choice> family(Checkpoint offered) {
        return Stream.concat(
                Stream.of(new Choice(offered.sha256(), offered.world())),
                tunings.of(offered.id(), NEWEST).items().stream()
                        .filter(one -> one.sha256() != null)
                        .map(Choice::of));
    }

    /** @param words what it is, for people */
    record Choice(String sha256, String words) {

        static Choice of(TuningView trained) {
            String architecture = trained.architecture();
            return new Choice(
                    Objects.requireNonNull(trained.sha256()),
                    (trained.distillation() == null
                                    ? "fine-tuning #" + trained.id()
                                    : "distillation #" + trained.id() + ", "
                                            + trained.distillation().toSteps() + " steps")
                            + ", "
                            + (architecture.length() <= LONGEST
                                    ? architecture
                                    : architecture.substring(0, LONGEST) + "..."));
        }

        public String shortHash() {
            return sha256.substring(0, 12);
        }
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
