package fusionlab.server.dashboard;

import fusionlab.server.search.MeasuredParameters;
import fusionlab.server.search.SearchParameters;
import fusionlab.server.search.Searches;
import fusionlab.unet.SlotKind;
import org.jspecify.annotations.Nullable;

/**
 * The values with which the forms of a search begin: the usual ones, or those of an earlier search that is asked for again.
 *
 * @param of the earlier search; null for a new one
 * @param parameters of it
 */
record SearchAgain(
        @Nullable Long of,
        @Nullable Long qualityTableId,
        @Nullable SearchParameters parameters) {

    static final SearchAgain NEW = new SearchAgain(null, null, null);

    private static final double HALF = 50;

    static SearchAgain of(Searches.Summary search) {
        SearchParameters parameters = search.parameters();
        return parameters == null || parameters.picture() != null
                ? NEW
                : new SearchAgain(search.id(), search.qualityTableId(), parameters);
    }

    /** In per cent of the original. */
    public double target(@Nullable Double originalMs) {
        if (parameters == null || originalMs == null) {
            return HALF;
        }
        Double percent = parameters.latencyTargetPercent();
        return percent != null ? percent : Math.round(parameters.latencyTargetMs() / originalMs * 1000) / 10.0;
    }

    public long seed() {
        return parameters == null ? 1 : parameters.seed();
    }

    public int groupSize(int usual) {
        return parameters == null ? usual : parameters.groupSize();
    }

    public boolean mayGo(SlotKind kind) {
        return parameters == null || parameters.kinds().contains(kind);
    }

    public boolean algorithm(String name) {
        return parameters != null && parameters.algorithm().equals(name);
    }

    public @Nullable Double clipFloor() {
        return parameters == null ? null : parameters.clipFloor();
    }

    /** Null unless workers measured it. */
    public @Nullable MeasuredParameters online() {
        return parameters == null ? null : parameters.online();
    }
}
