package fusionlab.launcher.demo;

import fusionlab.command.TextTable;
import fusionlab.latency.Prediction.Predicted;
import fusionlab.launcher.Failure;
import fusionlab.launcher.Text;
import fusionlab.launcher.lab.Progress;
import fusionlab.search.ClipText;
import fusionlab.search.ledger.Ledger;
import fusionlab.search.ledger.Measured;
import fusionlab.search.ledger.Round;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The demo's report on a measured search: its rounds, the winner's own evaluation next to the additive estimate, and whether scoring in
 * each round was worth it.
 *
 * @param elapsed from the workers' start to the bundle
 */
record MeasuredReport(Ledger ledger, Measured measured, Bundle bundle, Duration elapsed) {

    private static final double CONFIDENCE = 1.96;

    /** @throws Failure if the search measured nothing */
    static MeasuredReport of(Ledger ledger, Bundle bundle, Duration elapsed) {
        if (ledger.measured() == null) {
            throw new Failure("the measured search's ledger has no measurements");
        }
        return new MeasuredReport(ledger, ledger.measured(), bundle, elapsed);
    }

    /** @throws Failure if the winner is slower than the target, or was not evaluated itself */
    void requireKept() {
        double target = ledger.parameters().latencyTargetMs();
        double found = milliseconds(measured.winner());
        if (!(found <= target * (1 + 1e-9))) {
            throw new Failure(Text.of("the measured winner takes %.1f ms, the target was %.1f ms", found, target));
        }
        if (measured.winner().evaluation() == 0) {
            throw new Failure("the measured winner was not evaluated itself");
        }
    }

    void print(PrintWriter out) {
        out.println(Text.of(
                "%nMeasured search: Algorithm 1 on measured quality, done in %s. PROXY: all CLIP here is of the tiny world '%s' (checkpoint",
                Progress.text(elapsed), measured.world()));
        out.println(Text.of(
                "%s; %s; %d to %d prompts), and says nothing quantitative about SD-v1.5.",
                measured.checkpoint().substring(0, 12),
                measured.protocol().name(),
                measured.prompts(),
                measured.maxPrompts()));
        out.println(Text.of("%nEach round scores all remaining removals again on the remaining UNet:"));
        out.println(rounds());
        out.println(Text.of(
                "%nEvaluated by themselves on %d prompts %s, the same noise:",
                measured.winner().prompts(),
                measured.comparedOnHeldOut() ? "that no decision has seen" : "that the winner was chosen on as well"));
        out.println(compared());
        out.println("change of CLIP of the winner: "
                + interval(-ledger.winner().clipLoss(), ledger.winner().clipLossError()) + " measured, "
                + interval(-measured.additiveLoss(), measured.additiveLossError()) + " by adding up");
        out.println(sum());
        if (measured.tuning() != null) {
            out.println(tuned(measured.tuning()));
        }
        out.println(verdict("evolution", measured.oneShot(), measured.gain(), measured.gainError()));
        if (measured.exact() != null && measured.exactGain() != null) {
            out.println(verdict("exact", measured.exact(), measured.exactGain(), measured.exactGainError()));
        }
        out.println("bundle    " + bundle);
    }

    /** Whether the sum of the blocks' ΔCLIP kept what it promised. */
    private String sum() {
        double promised = -measured.additiveLoss();
        double found = -ledger.winner().clipLoss();
        Double ofSum = measured.additiveLossError();
        Double ofWinner = ledger.winner().clipLossError();
        Double error = ofSum == null || ofWinner == null ? null : Math.hypot(ofSum, ofWinner);
        String figures = ": it predicted " + ClipText.change(promised) + ", measured is " + ClipText.change(found);
        if (error == null) {
            return "How far the sum of the blocks holds is unknown, for lack of an error" + figures + ".";
        }
        if (!distinct(found - promised, error)) {
            return "The sum of the blocks holds within the error" + figures + ".";
        }
        return "The sum of the blocks does NOT hold here" + figures
                + ". Blocks interact; the measured number is the one to trust.";
    }

    private TextTable rounds() {
        boolean tuned = measured.tuning() != null;
        List<String> columns = new ArrayList<>(
                List.of("round", "scored", "<removed", "ΔCLIP", "± s.e.", "saved ms", "ms after", "CLIP after"));
        if (tuned) {
            columns.add("CLIP tuned");
        }
        columns.add("evaluation");
        TextTable table = new TextTable(columns.toArray(String[]::new));
        for (Round round : measured.rounds()) {
            Round.Measurement evidence = round.measured();
            for (int i = 0; i < round.steps().size() && evidence != null; i++) {
                Round.Step step = round.steps().get(i);
                boolean first = i == 0;
                boolean last = i == round.steps().size() - 1;
                List<String> cells = new ArrayList<>(List.of(
                        first ? Integer.toString(round.number()) : "",
                        first ? Integer.toString(evidence.candidates().size()) : "",
                        step.slot(),
                        ClipText.change(step.deltaClip()),
                        number("%.4f", step.deltaClipError()),
                        number("%.1f", step.savedMs()),
                        last ? number("%.1f", round.latencyMs()) : ""));
                if (tuned) {
                    Round.Tuned by = evidence.tuned();
                    cells.add(last ? number("%.4f", by == null ? null : by.clipBefore()) : "");
                }
                cells.add(last ? number("%.4f", evidence.clip()) : "");
                cells.add(last ? "#" + evidence.after() : "");
                table.row(cells.toArray(String[]::new));
            }
        }
        return table;
    }

    private TextTable compared() {
        TextTable table = new TextTable("<architecture", "predicted ms", "CLIP", "± s.e.", "evaluation");
        row(table, "original", measured.original());
        row(table, "measured winner", measured.winner());
        if (measured.tuning() != null) {
            row(table, "measured winner, not tuned", measured.tuning().untuned());
        }
        row(table, "evolution on the first round's table", measured.oneShot());
        if (measured.exact() != null) {
            row(table, "exact on the first round's table", measured.exact());
        }
        return table;
    }

    private void row(TextTable table, String name, Measured.Clip of) {
        table.row(
                name,
                number("%.1f", milliseconds(of)),
                number("%.4f", of.clip()),
                number("%.4f", of.clipError()),
                "#" + of.evaluation());
    }

    private double milliseconds(Measured.Clip of) {
        Predicted original = ledger.original();
        double unchanged = original == null ? Double.NaN : original.ms();
        return Objects.requireNonNullElse(of.latencyMs(), unchanged);
    }

    private static String tuned(Measured.Tuning tuning) {
        String what = !distinct(tuning.gain(), tuning.gainError())
                ? "made no measurable difference to the winner"
                : tuning.gain() > 0 ? "helped the winner" : "did NOT help the winner";
        return Text.of(
                "fine-tuning, %,d steps after each round, %s: %s in proxy CLIP, in pairs (weights %s).%n"
                        + "The choices of the one-shot searches are not tuned: the comparison with them includes this effect.",
                tuning.steps(),
                what,
                interval(tuning.gain(), tuning.gainError()),
                tuning.sha256().substring(0, 12));
    }

    private String verdict(String algorithm, Measured.Clip other, double gain, @Nullable Double error) {
        String rival = algorithm + " on the first round's table";
        if (other.architecture().equals(measured.winner().architecture())) {
            return "the measured search chose the same architecture as " + rival + ".";
        }
        String figures = ": " + interval(gain, error) + " in proxy CLIP, in pairs, at the same latency target"
                + (measured.comparedOnHeldOut()
                        ? "."
                        : ", on prompts that the winner was chosen on, which favours it.");
        if (!distinct(gain, error)) {
            return "the measured search and " + rival + " do not differ beyond the error" + figures;
        }
        return (gain > 0
                        ? "the measured search beats " + rival
                        : "the measured search does NOT beat " + rival + ", it is worse")
                + figures;
    }

    private static boolean distinct(double mean, @Nullable Double error) {
        return error != null && Math.abs(mean) > CONFIDENCE * error;
    }

    private static String interval(double mean, @Nullable Double error) {
        return error == null
                ? ClipText.change(mean)
                : ClipText.change(mean, error) + " (95 %: "
                        + ClipText.change(mean - CONFIDENCE * error, error) + " to "
                        + ClipText.change(mean + CONFIDENCE * error, error) + ")";
    }

    private static String number(String format, @Nullable Double value) {
        return value == null || value.isNaN() ? "-" : Text.of(format, value);
    }
}
