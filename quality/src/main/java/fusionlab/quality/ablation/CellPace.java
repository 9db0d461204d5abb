package fusionlab.quality.ablation;

import fusionlab.search.PairedDifference;
import fusionlab.search.ablation.Ablation.Condition;
import fusionlab.search.ablation.Measured;
import java.util.List;
import java.util.Locale;

/** Progress for people: what a cell gave, and the time that the remaining ones will take, by their sampling steps. */
final class CellPace {

    private final List<Condition> conditions;
    private final int total;
    private double seconds;
    private double work;
    private long began;

    CellPace(List<Condition> conditions, int variants) {
        this.conditions = conditions;
        this.total = conditions.size() * variants;
    }

    /** A cell is measured from now on. */
    void begin() {
        began = System.nanoTime();
    }

    /** @param done cells, this one among them */
    String after(int done, Condition condition, String variant, Measured measured, boolean known) {
        if (!known) {
            seconds += (System.nanoTime() - began) / 1e9;
            work += work(condition);
        }
        double[] scores = measured.numbers();
        PairedDifference clip = PairedDifference.of(scores.length, k -> scores[k]);
        return String.format(
                Locale.ROOT,
                "%d of %d: %s, %s: CLIP %.4f, standard error %.4f%s%s",
                done,
                total,
                variant,
                condition.name(),
                clip.mean(),
                clip.standardError(),
                known ? "; was measured already" : "",
                remaining(done));
    }

    private String remaining(int done) {
        if (done == total || work == 0) {
            return "";
        }
        double left = 0;
        for (int cell = done; cell < total; cell++) {
            left += work(conditions.get(cell % conditions.size()));
        }
        double time = left * seconds / work;
        return time < 90
                ? String.format(Locale.ROOT, "; at most %.0f s left", time)
                : String.format(Locale.ROOT, "; at most %.0f min left", time / 60);
    }

    /** Steps, twice if they are guided, and about as much as one for decoding and scoring. */
    private static double work(Condition condition) {
        return 1 + condition.steps() * (condition.guidance() == 1 ? 1.0 : 2.0);
    }
}
