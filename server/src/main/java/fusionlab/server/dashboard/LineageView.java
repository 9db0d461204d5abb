package fusionlab.server.dashboard;

import fusionlab.protocol.Distillation;
import fusionlab.server.evaluation.EvaluationView;
import fusionlab.server.evaluation.TuningView;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was made from a checkpoint, each tuning or distillation below the weights that it started with.
 *
 * @param root the checkpoint that workers offer
 * @param here whether the page is that checkpoint's
 */
record LineageView(long root, boolean here, List<Node> nodes) {

    /**
     * @param here whether the page is that of the checkpoint that it made
     * @param measured CLIP in its architecture and its sampling steps; null without
     * @param teacher in words; null without a teacher
     */
    record Node(
            TuningView tuning,
            boolean here,
            @Nullable EvaluationView measured,
            @Nullable String teacher,
            List<Node> nodes) {

        public String name() {
            return (tuning.distillation() == null ? "Fine-tuning #" : "Distillation #") + tuning.id();
        }

        /** What was minimised, in one line. */
        public String objective() {
            Distillation distillation = tuning.distillation();
            return distillation == null
                    ? "on pictures"
                    : String.format(
                            Locale.ROOT,
                            "%d to %d sampling steps, taught by %s; %s, gamma %s %s",
                            distillation.fromSteps(),
                            distillation.toSteps(),
                            teacher,
                            guided(distillation),
                            plain(distillation.gamma()),
                            distillation.gammaScaling());
        }

        private static String guided(Distillation distillation) {
            if (distillation.cfgProbability() == 0) {
                return "without guidance";
            }
            String scales = "guided by " + plain(distillation.cfgLeast()) + " to " + plain(distillation.cfgMost());
            return scales
                    + (distillation.cfgProbability() == 1
                            ? " in all steps"
                            : " in "
                                    + BigDecimal.valueOf(distillation.cfgProbability())
                                            .movePointRight(2)
                                            .stripTrailingZeros()
                                            .toPlainString()
                                    + " % of the steps");
        }

        /** Training steps and loss. */
        public String progress() {
            return String.format(
                            Locale.ROOT,
                            "step %,d of %,d",
                            tuning.done(),
                            tuning.settings().steps())
                    + (tuning.loss() == null ? "" : String.format(Locale.ROOT, ", loss %.4f", tuning.loss()))
                    + (tuning.continuedAt() == null
                            ? ""
                            : String.format(Locale.ROOT, ", continued at step %,d", tuning.continuedAt()));
        }

        private static String plain(double number) {
            return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
        }
    }

    /**
     * @param page the checkpoint whose page it is
     * @param tunings of the root and of its descendants
     * @param measured an evaluation of each descendant that has one
     */
    static LineageView of(long root, long page, List<TuningView> tunings, List<EvaluationView> measured) {
        Map<Long, EvaluationView> clips = new HashMap<>();
        measured.forEach(evaluation -> clips.put(evaluation.checkpointId(), evaluation));
        Map<Long, Long> makers = new HashMap<>();
        Map<Long, List<TuningView>> children = new HashMap<>();
        for (TuningView tuning : tunings) {
            if (tuning.resultId() != null) {
                makers.merge(tuning.resultId(), tuning.id(), Math::min);
            }
            children.computeIfAbsent(tuning.checkpointId(), parent -> new ArrayList<>())
                    .add(tuning);
        }
        return new LineageView(root, root == page, new Family(root, page, clips, makers, children).below(root));
    }

    private record Family(
            long root,
            long page,
            Map<Long, EvaluationView> clips,
            Map<Long, Long> makers,
            Map<Long, List<TuningView>> children) {

        /** Each checkpoint has its children in one place: a training that changed nothing would have itself. */
        List<Node> below(long checkpoint) {
            List<TuningView> tunings = children.remove(checkpoint);
            return tunings == null
                    ? List.of()
                    : tunings.stream()
                            .sorted(Comparator.comparing(TuningView::id))
                            .map(this::node)
                            .toList();
        }

        private Node node(TuningView tuning) {
            Long made = tuning.resultId();
            return new Node(
                    tuning,
                    made != null && made == page,
                    made == null ? null : clips.get(made),
                    tuning.teacherId() == null ? null : teacher(tuning.teacherId()),
                    made == null ? List.of() : below(made));
        }

        private String teacher(long checkpoint) {
            Long maker = makers.get(checkpoint);
            return checkpoint == root ? "the checkpoint" : maker == null ? "checkpoint #" + checkpoint : "#" + maker;
        }
    }
}
