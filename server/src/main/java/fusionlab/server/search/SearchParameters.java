package fusionlab.server.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import fusionlab.search.SearchProblem;
import fusionlab.unet.SlotKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All parameters of a search as stored and shown, including the generated seed.
 *
 * @param online the measurement of a measured search; null for a search on a quality table
 * @param latencyTargetMs of a pass of the UNet; in a search for a picture what the first target leaves for one pass of the first choice
 * @param latencyTargetPercent the requested target, if given in per cent of the original's predicted latency
 * @param picture the targets in seconds an image; null for a target of one pass
 */
public record SearchParameters(
        double latencyTargetMs,
        @Nullable Double latencyTargetPercent,
        String algorithm,
        long seed,
        int groupSize,
        @Nullable Double clipFloor,
        List<SlotKind> kinds,
        boolean copies,
        int rounds,
        @Nullable MeasuredParameters online,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable PictureParameters picture) {

    /** A stored document without these is unreadable. */
    public SearchParameters {
        Objects.requireNonNull(algorithm, "algorithm");
        kinds = List.copyOf(kinds);
    }

    /** @throws IllegalStateException if it is a search on a quality table */
    MeasuredParameters requiredOnline() {
        if (online == null) {
            throw new IllegalStateException("not a measured search");
        }
        return online;
    }

    /** @throws IllegalStateException if its target is that of a pass */
    PictureParameters requiredPicture() {
        if (picture == null) {
            throw new IllegalStateException("not a search for a picture");
        }
        return picture;
    }

    SearchParameters measuring(MeasuredParameters how) {
        return new SearchParameters(
                latencyTargetMs,
                latencyTargetPercent,
                algorithm,
                seed,
                groupSize,
                clipFloor,
                kinds,
                copies,
                rounds,
                how,
                null);
    }

    /** @param passMs what the first target leaves for one pass of the first choice */
    SearchParameters forPicture(double passMs, PictureParameters how) {
        return new SearchParameters(
                passMs, null, algorithm, seed, groupSize, clipFloor, kinds, copies, rounds, null, how);
    }

    SearchProblem.Parameters forProblem() {
        return new SearchProblem.Parameters(
                latencyTargetMs, algorithm, seed, groupSize, clipFloor, EnumSet.copyOf(kinds), copies, rounds);
    }
}
