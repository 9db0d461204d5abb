package fusionlab.server.search;

import fusionlab.latency.LatencyTable;
import fusionlab.search.OnlineProblem;
import fusionlab.search.ResultJson;
import fusionlab.search.SearchProblem;
import fusionlab.search.SearchResult;
import fusionlab.server.database.StoredJson;
import fusionlab.server.quality.QualityTables;
import fusionlab.server.table.LatencyTables;
import org.springframework.stereotype.Component;

/** Puts together what a stored search was given. Tables never change, so the same search is the same problem for ever. */
@Component
class SearchProblems {

    private final LatencyTables latencyTables;
    private final QualityTables qualityTables;
    private final StoredJson json;

    SearchProblems(LatencyTables latencyTables, QualityTables qualityTables, StoredJson json) {
        this.json = json;
        this.latencyTables = latencyTables;
        this.qualityTables = qualityTables;
    }

    /** @throws IllegalArgumentException if they cannot be read */
    SearchParameters parameters(SearchRun run) {
        return json.readable(run.parameters(), SearchParameters.class)
                .orElseThrow(() -> new IllegalArgumentException(Searches.UNREADABLE));
    }

    SearchProblem of(SearchRun run) {
        LatencyTable latencies =
                latencyTables.find(run.latencyTableId()).orElseThrow().table();
        return new SearchProblem(
                latencies.topology(),
                latencies,
                qualityTables.find(run.qualityTableId()).orElseThrow().table(),
                parameters(run).forProblem());
    }

    /** That of a search on measured quality. */
    OnlineProblem online(SearchRun run) {
        SearchParameters parameters = parameters(run);
        OnlineParameters online = parameters.requiredOnline();
        OnlineProblem.Label label = OnlineAdmission.label(online);
        return new OnlineProblem(
                latencyTables.find(run.latencyTableId()).orElseThrow().table(),
                parameters.forProblem(),
                online.forProblem(),
                new OnlineProblem.Label(
                        "search " + run.id() + ", first round", label.source(), label.protocol(), label.proxy()),
                online.stepsOfTuning());
    }

    /** The result with the hashes of the two tables that it came from. */
    SearchRun.Ledger ledger(SearchRun run, SearchProblem problem, SearchResult result) {
        String written = ResultJson.write(
                problem,
                result,
                latencyTables.find(run.latencyTableId()).orElseThrow().sha256(),
                qualityTables.find(run.qualityTableId()).orElseThrow().sha256());
        return SearchRun.Ledger.of(written, result);
    }
}
