package fusionlab.search;

/** The JSON form of a search result with its ledger ({@code docs/formats.md}). */
public final class ResultJson {

    private ResultJson() {}

    public static String write(SearchProblem problem, SearchResult result) {
        throw new UnsupportedOperationException("skeleton");
    }
}
