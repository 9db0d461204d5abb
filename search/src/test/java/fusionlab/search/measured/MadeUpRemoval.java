package fusionlab.search.measured;

import fusionlab.latency.Saving;
import fusionlab.search.Place;
import fusionlab.search.SmallProblems;
import java.util.Arrays;
import java.util.List;

/** Removals with given savings and losses, for tests of what is done with them. */
final class MadeUpRemoval {

    private MadeUpRemoval() {}

    /**
     * @param ms saved; negative if the removal costs time
     * @param losses in CLIP, prompt by prompt
     */
    static Scored of(int position, double ms, double... losses) {
        Place place = new Place(
                position,
                "slot" + position,
                1,
                List.of(0L, Math.round(ms * 1e9)),
                List.of(new Saving.Saved(0, 0, 0), new Saving.Saved(ms, ms, ms)),
                0,
                0);
        double[] without = Arrays.stream(losses).map(loss -> -loss).toArray();
        return Scored.of(
                place, 1, SmallProblems.TOPOLOGY.original(), losses.length, without, new double[losses.length]);
    }
}
