package fusionlab.server.search;

import fusionlab.latency.LatencyTable;
import fusionlab.search.SearchProblem;
import fusionlab.search.SearchResult;
import fusionlab.search.ledger.Ledger;
import fusionlab.search.ledger.Measured;
import fusionlab.search.measured.MeasuredProblem;
import fusionlab.server.database.StoredJson;
import fusionlab.server.quality.QualityTables;
import fusionlab.server.table.LatencyTables;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Assembles the problem of a stored search. Tables never change, so a search always gives the same problem. */
@Component
record SearchProblems(LatencyTables latencyTables, QualityTables qualityTables, StoredJson json) {

    /** @throws IllegalArgumentException if they cannot be read */
    SearchParameters parameters(Search run) {
        return json.readable(run.parameters(), SearchParameters.class)
                .orElseThrow(() -> new IllegalArgumentException(Searches.UNREADABLE));
    }

    SearchProblem of(Search run) {
        LatencyTable latencies =
                latencyTables.find(run.latencyTableId()).orElseThrow().table();
        return new SearchProblem(
                latencies.topology(),
                latencies,
                qualityTables.find(run.qualityTableId()).orElseThrow().table(),
                parameters(run).forProblem());
    }

    /** The problem of a measured search. */
    MeasuredProblem measured(Search run) {
        SearchParameters parameters = parameters(run);
        MeasuredParameters how = parameters.requiredOnline();
        MeasuredProblem.Label label = MeasuredAdmission.label(how);
        return new MeasuredProblem(
                latencyTables.find(run.latencyTableId()).orElseThrow().table(),
                parameters.forProblem(),
                how.forProblem(),
                new MeasuredProblem.Label(
                        "search " + run.id() + ", first round", label.source(), label.protocol(), label.proxy()),
                how.tuning());
    }

    /** The result with the hashes of its two tables. */
    Ledger ledger(Search search, SearchProblem problem, SearchResult result, @Nullable Measured measured) {
        return Ledger.of(
                problem,
                result,
                latencyTables.find(search.latencyTableId()).orElseThrow().sha256(),
                qualityTables.find(search.qualityTableId()).orElseThrow().sha256(),
                measured);
    }
}
