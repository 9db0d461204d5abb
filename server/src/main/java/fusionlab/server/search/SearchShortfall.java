package fusionlab.server.search;

import fusionlab.search.SearchResult;
import fusionlab.search.SearchResult.FrontPoint;
import fusionlab.search.SearchResult.Outcome;
import fusionlab.search.picture.PictureResult;
import fusionlab.search.picture.PictureTarget;
import fusionlab.search.quality.QualityTable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why a search ended without a winner, or with one that misses its target, and the remedy, for people. */
final class SearchShortfall {

    private static final double MS_IN_A_SECOND = 1000;

    private SearchShortfall() {}

    /** Null if it has a winner. */
    static @Nullable String of(SearchResult result, QualityTable qualities) {
        Outcome outcome = result.outcome();
        if (outcome instanceof Outcome.Unreachable unreachable) {
            return format(
                    "The target is below what removals can reach, %.3f ms: raise it, or allow more kinds of block to be removed",
                    unreachable.floorMs());
        }
        if (outcome instanceof Outcome.ClipFloorReached) {
            return format(
                    "The CLIP floor stops the search at %.3f ms and an estimated CLIP of %.4f: lower the floor, or raise the target",
                    result.latency().ms(), qualities.baselineClip() - result.clipLoss());
        }
        return null;
    }

    /** Why a winner misses its target, with the remedy; null if it meets it. */
    static @Nullable String missed(SearchResult result) {
        return result.outcome() instanceof Outcome.RoundsUsedUp
                ? format(
                        "The target is missed: the winner takes %.3f ms when the rounds are used up; allow more rounds, or raise the target",
                        result.latency().ms())
                : null;
    }

    /** Of a picture: what each choice lacks; empty if one of them has a winner. */
    static Optional<String> of(PictureResult picture) {
        if (hasWinner(picture.best().outcome())) {
            return Optional.empty();
        }
        String choices = picture.found().stream()
                .map(found -> found.choice().plan().steps() + " steps " + why(found, picture))
                .collect(Collectors.joining("; "));
        return Optional.of(
                "No picture meets all targets: " + choices
                        + ". Raise the targets, give fewer steps or a faster decoder, or allow more kinds of block to be removed");
    }

    private static boolean hasWinner(Outcome outcome) {
        return outcome instanceof Outcome.TargetMet || outcome instanceof Outcome.RoundsUsedUp;
    }

    private static String why(PictureResult.Found found, PictureResult picture) {
        Outcome outcome = found.result().outcome();
        if (outcome instanceof Outcome.Unreachable unreachable) {
            PictureTarget target = picture.problem().targets().get(unreachable.device());
            return format(
                    "take at least %.3f s of %.3f s on %s",
                    found.times().get(unreachable.device()).floorSeconds(),
                    target.secondsPerImage(),
                    target.latencies().name());
        }
        PictureTarget target = picture.problem().targets().get(found.limit());
        double seconds = found.times().get(found.limit()).picture().ms() / MS_IN_A_SECOND;
        String reached = format(
                "take %.3f s of %.3f s on %s, ",
                seconds, target.secondsPerImage(), target.latencies().name());
        if (outcome instanceof Outcome.RoundsUsedUp) {
            return reached + "when the rounds are used up";
        }
        return reached
                + (outcome instanceof Outcome.ClipFloorReached
                        ? "where the CLIP floor stops the search"
                        : "and what would be faster there is slower on another device")
                + (possible(found) ? "; algorithm exact finds a network that meets all targets" : "");
    }

    /** Whether a point of the exact front meets the targets that the search failed to meet. */
    private static boolean possible(PictureResult.Found found) {
        return found.result().outcome() instanceof Outcome.TargetsExclude
                && found.result().front().stream().anyMatch(point -> meets(point, found.times()));
    }

    private static boolean meets(FrontPoint point, List<PictureResult.Time> times) {
        boolean met = point.latencyMs() <= times.get(0).passTargetMs();
        for (int i = 1; i < times.size(); i++) {
            met &= point.furtherMs().get(i - 1) <= times.get(i).passTargetMs();
        }
        return met;
    }

    private static String format(String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }
}
