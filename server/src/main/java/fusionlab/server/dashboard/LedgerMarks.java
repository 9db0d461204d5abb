package fusionlab.server.dashboard;

import fusionlab.search.ledger.Ledger;
import fusionlab.search.ledger.Round;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The notes of a ledger's lines as badges: what nearly every line says must not be read in nearly every line.
 *
 * @param ties sizes of the groups of slots whose order means little, by slot; empty before the end
 */
record LedgerMarks(Map<String, Integer> ties) {

    private static final String IMPROVES = "its removal improves CLIP";
    private static final String TIED = "cannot be told apart";
    private static final String BETWEEN = "; ";

    static LedgerMarks of(@Nullable Ledger ledger) {
        Map<String, Integer> ties = new LinkedHashMap<>();
        if (ledger != null) {
            ledger.ties().forEach(group -> group.forEach(slot -> ties.merge(slot, group.size(), Math::max)));
        }
        return new LedgerMarks(ties);
    }

    /** Whether the block costs CLIP by being there. */
    public boolean improves(Round.Step step) {
        return step.removal() && step.deltaClip() < 0;
    }

    /** {@code tie (22)}; null if its order among the others is known. */
    public @Nullable String tie(Round.Step step) {
        Integer size = ties.get(step.slot());
        if (size != null && step.removal()) {
            return "tie (" + size + ")";
        }
        return step.note().contains(TIED) ? "tie" : null;
    }

    /** The rest of the note. */
    public String rest(Round.Step step) {
        return Arrays.stream(step.note().split(BETWEEN))
                .filter(part -> !part.startsWith(IMPROVES) && !part.startsWith(TIED))
                .collect(Collectors.joining(BETWEEN));
    }
}
