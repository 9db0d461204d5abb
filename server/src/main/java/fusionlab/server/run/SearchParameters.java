package fusionlab.server.run;

import fusionlab.search.SearchProblem;
import fusionlab.unet.SlotKind;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All parameters of a search as they are stored and shown, the generated seed included.
 *
 * @param latencyTargetPercent what was asked for, if the target was given in per cent of the original's predicted latency
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
        int rounds) {

    SearchProblem.Parameters forProblem() {
        return new SearchProblem.Parameters(
                latencyTargetMs, algorithm, seed, groupSize, clipFloor, EnumSet.copyOf(kinds), copies, rounds);
    }
}
