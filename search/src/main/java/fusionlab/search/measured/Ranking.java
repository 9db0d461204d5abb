package fusionlab.search.measured;

import fusionlab.search.TieBreak;
import java.util.Comparator;

/** In which order measured removals are chosen. */
final class Ranking {

    private final Comparator<Scored> lowestFirst;
    private final Comparator<Scored> highestFirst;

    Ranking(TieBreak tieBreak) {
        Comparator<Scored> byRank = Comparator.comparingInt(scored -> tieBreak.rank(scored.place()));
        this.lowestFirst = Comparator.comparingDouble((Scored scored) -> {
                    if (!scored.saves()) {
                        return Double.POSITIVE_INFINITY;
                    }
                    return scored.delta().mean() < 0 ? Double.NEGATIVE_INFINITY : scored.value();
                })
                .thenComparing(Comparator.comparingLong(
                                (Scored scored) -> scored.place().saved(scored.count()))
                        .reversed())
                .thenComparing(byRank);
        this.highestFirst = Comparator.comparingDouble(
                        (Scored scored) -> scored.saves() ? scored.value() : Double.NEGATIVE_INFINITY)
                .reversed()
                .thenComparing(byRank);
    }

    /** For removals: those that improve CLIP come first. */
    Comparator<Scored> lowestFirst() {
        return lowestFirst;
    }

    /** For copies. */
    Comparator<Scored> highestFirst() {
        return highestFirst;
    }
}
