package fusionlab.search.picture;

import fusionlab.latency.PicturePlan;
import fusionlab.latency.PictureTime;
import fusionlab.search.MissingCellException;
import fusionlab.search.SearchAlgorithm;
import fusionlab.search.SearchResult;
import fusionlab.search.SearchResult.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the architecture of the best quality for each way to make a picture within all targets, and the best of these (SnapFusion, section 2:
 * what people wait for is the whole pipeline). Stateless, pure and replayable.
 */
public final class PictureSearch {

    private PictureSearch() {}

    /**
     * Runs to its end, or until {@code progress} cancels.
     *
     * @param progress called after each round of a single choice; with several, after each round of the one that was chosen, at the end
     * @throws MissingCellException if a table lacks a cell that the problem needs
     * @throws IllegalArgumentException if the problem contradicts itself, naming what and the remedy
     */
    public static PictureResult search(PictureProblem problem, SearchAlgorithm.Progress progress) {
        boolean alone = problem.choices().size() == 1;
        SearchAlgorithm.Progress each = alone ? progress : new Quiet(progress);
        List<PictureProblem.Pass> passes = problem.targets().stream()
                .map(target -> problem.pass(target.latencies()))
                .toList();
        List<PictureResult.Found> found = new ArrayList<>();
        for (int i = 0; i < problem.choices().size(); i++) {
            SearchResult result =
                    SearchAlgorithm.named(problem.settings().algorithm()).search(problem.problem(i), each);
            found.add(found(problem, problem.choices().get(i), result, passes));
            if (result.outcome() instanceof Outcome.Cancelled) {
                return new PictureResult(problem, found, i);
            }
        }
        PictureResult result = new PictureResult(problem, found, best(found));
        if (!alone) {
            result.best().rounds().forEach(progress::onRound);
        }
        return result;
    }

    private static PictureResult.Found found(
            PictureProblem problem, PictureChoice choice, SearchResult result, List<PictureProblem.Pass> passes) {
        List<PictureResult.Time> times = new ArrayList<>();
        int limit = 0;
        double share = 0;
        for (PictureTarget target : problem.targets()) {
            PictureTime picture = picture(choice.plan(), target, result);
            PictureProblem.Pass pass = passes.get(times.size());
            Pace pace = Pace.of(choice.plan(), target.latencies());
            double taken = picture.ms() / target.secondsPerImage();
            if (taken > share) {
                limit = times.size();
                share = taken;
            }
            times.add(new PictureResult.Time(
                    pace.othersSeconds(),
                    pace.passTargetMs(target.secondsPerImage()),
                    pace.seconds(pass.floorMs()),
                    pace.seconds(pass.originalMs()),
                    picture));
        }
        return new PictureResult.Found(choice, result, clip(choice, result), times, limit);
    }

    private static PictureTime picture(PicturePlan plan, PictureTarget target, SearchResult result) {
        return target.latencies()
                .picture(result.winner(), plan)
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "The latency table "
                                        + target.latencies().name()
                                        + " has no time of a picture: it was measured with another batch than 1; take one with batch 1"));
    }

    private static @Nullable Double clip(PictureChoice choice, SearchResult result) {
        double baseline = choice.qualities().baselineClip();
        return Double.isNaN(baseline) ? null : baseline - result.clipLoss() + choice.decoderClip();
    }

    private static int best(List<PictureResult.Found> found) {
        int best = 0;
        for (int i = 1; i < found.size(); i++) {
            PictureResult.Found one = found.get(i);
            PictureResult.Found before = found.get(best);
            if (one.meetsTargets() && (!before.meetsTargets() || quality(one) > quality(before))) {
                best = i;
            }
        }
        return best;
    }

    private static double quality(PictureResult.Found found) {
        return found.clip() == null ? Double.NEGATIVE_INFINITY : found.clip();
    }

    /** Keeps the rounds of what may not be chosen to itself. */
    private record Quiet(SearchAlgorithm.Progress progress) implements SearchAlgorithm.Progress {

        @Override
        public boolean onRound(SearchResult.Round round) {
            return progress.goesOn();
        }

        @Override
        public boolean goesOn() {
            return progress.goesOn();
        }
    }
}
