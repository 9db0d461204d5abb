package fusionlab.search.picture;

import fusionlab.latency.PictureTime;
import fusionlab.search.SearchResult;
import fusionlab.search.SearchResult.FrontPoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search for a picture found.
 *
 * @param problem what was asked
 * @param found of each choice, in their order
 * @param chosen index of the choice of highest CLIP among those that meet all targets; if none does, of the first
 */
public record PictureResult(PictureProblem problem, List<Found> found, int chosen) {

    public PictureResult {
        found = List.copyOf(found);
    }

    /** The search of the chosen choice. */
    public SearchResult best() {
        return found.get(chosen).result();
    }

    /**
     * One choice's best architecture.
     *
     * @param clip additive estimate of its CLIP, the decoder's change included; null if the original's is unknown
     * @param times on the device of each target
     * @param limit index of the target that its time takes the largest share of
     */
    public record Found(
            PictureChoice choice,
            SearchResult result,
            @Nullable Double clip,
            List<Time> times,
            int limit) {

        public Found {
            times = List.copyOf(times);
        }

        boolean meetsTargets() {
            return result.outcome() instanceof SearchResult.Outcome.TargetMet;
        }
    }

    /**
     * Seconds of a picture on the device of a target.
     *
     * @param othersSeconds text encoder and decoder
     * @param passTargetMs what the target leaves for the sum of the UNet's blocks in one pass
     * @param floorSeconds with everything removed that may be
     * @param originalSeconds of the unchanged network
     * @param picture of the architecture that was found
     */
    public record Time(
            double othersSeconds,
            double passTargetMs,
            double floorSeconds,
            double originalSeconds,
            PictureTime picture) {}

    /**
     * A point of quality against time that no other way to make a picture beats.
     *
     * @param clip null if the original's is unknown; then there is one choice
     * @param change of CLIP against the unchanged network with the quality table's own decoder
     * @param choice index of the choice
     */
    public record Point(double seconds, @Nullable Double clip, double change, int choice, List<String> removed) {}

    /** The front of quality against seconds an image on the device of a target, over all choices, fastest first. */
    public List<Point> front(int target) {
        List<Point> all = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            PictureChoice choice = found.get(i).choice();
            Pace pace = Pace.of(choice.plan(), problem.targets().get(target).latencies());
            for (FrontPoint point : found.get(i).result().front()) {
                double passMs =
                        target == 0 ? point.latencyMs() : point.furtherMs().get(target - 1);
                double change = choice.decoderClip() - point.clipLoss();
                double baseline = choice.qualities().baselineClip();
                all.add(new Point(
                        pace.seconds(passMs),
                        Double.isNaN(baseline) ? null : baseline + change,
                        change,
                        i,
                        point.removed()));
            }
        }
        all.sort(Comparator.comparingDouble(Point::seconds)
                .thenComparing(
                        Comparator.comparingDouble(PictureResult::quality).reversed()));
        List<Point> front = new ArrayList<>();
        for (Point point : all) {
            if (front.isEmpty() || quality(point) > quality(front.get(front.size() - 1))) {
                front.add(point);
            }
        }
        return front;
    }

    private static double quality(Point point) {
        return point.clip() == null ? point.change() : point.clip();
    }
}
