package fusionlab.server.dashboard;

import fusionlab.latency.Estimate;
import fusionlab.latency.Flag;
import fusionlab.latency.LatencyTable;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The cells of a table that are wider than its precision target, separated as in a campaign, which spends no more time on cells that are
 * too small to matter, nor on the sentinel for its own sake.
 *
 * @param small keys of cells too small to matter, without the sentinel
 * @param missed number of the others, without the sentinel
 * @param sentinel whether the sentinel is wide and not too small
 */
record WideCells(Set<String> small, int missed, boolean sentinel) {

    /** @param uses of each cell in the unchanged network */
    static WideCells of(LatencyTable table, Map<String, ? extends Collection<String>> uses) {
        double network = 0;
        for (Map.Entry<String, Estimate> cell : table.cells().entrySet()) {
            network += times(uses, cell.getKey()) * cell.getValue().medianMs();
        }
        Set<String> small = new HashSet<>();
        int missed = 0;
        boolean sentinel = false;
        for (Map.Entry<String, Estimate> cell : table.cells().entrySet()) {
            if (!cell.getValue().flags().contains(Flag.WIDE_INTERVAL)) {
                continue;
            }
            if (cell.getValue().isTooSmallToMatter(times(uses, cell.getKey()), network)) {
                small.add(cell.getKey());
            } else if (cell.getKey().equals(table.sentinelKey())) {
                sentinel = true;
            } else {
                missed++;
            }
        }
        return new WideCells(small, missed, sentinel);
    }

    private static int times(Map<String, ? extends Collection<String>> uses, String key) {
        Collection<String> places = uses.get(key);
        return places == null ? 0 : places.size();
    }

    /** Text after the number of cells that missed the target: which others are wide. */
    public String others() {
        String text = small.isEmpty()
                ? ""
                : "; " + small.size() + (missed > 0 ? " more" : "") + wider(small.size()) + " but too small to matter";
        return sentinel ? text + "; the sentinel missed the target too" : text;
    }

    private static String wider(int count) {
        return count == 1 ? " is wider" : " are wider";
    }
}
