package fusionlab.server.dashboard;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction;
import fusionlab.server.dashboard.SearchRows.SearchLine;
import fusionlab.server.dashboard.SearchRows.SearchRow;
import fusionlab.server.database.StoredRow;
import fusionlab.server.evaluation.Demander;
import fusionlab.server.evaluation.EvaluationRows;
import fusionlab.server.evaluation.Evaluations;
import fusionlab.server.evaluation.Tunings;
import fusionlab.server.quality.QualityTables;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import fusionlab.server.search.SearchParameters;
import fusionlab.server.search.Searches;
import fusionlab.server.system.NotFoundException;
import fusionlab.server.table.LatencyTables;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Searches: the path of rounds beside the exact front, and the ledger that proves it. */
@Controller
class SearchPages {

    private final SearchRows searches;
    private final LatencyTables tables;
    private final QualityTables qualities;
    private final Evaluations evaluations;
    private final EvaluationRows measured;
    private final Tunings tunings;
    private final JsonMapper json;

    SearchPages(
            SearchRows searches,
            LatencyTables tables,
            QualityTables qualities,
            Evaluations evaluations,
            EvaluationRows measured,
            Tunings tunings,
            JsonMapper json) {
        this.tunings = tunings;
        this.evaluations = evaluations;
        this.measured = measured;
        this.searches = searches;
        this.tables = tables;
        this.qualities = qualities;
        this.json = json;
    }

    /** @param table only those on this latency table */
    @GetMapping("/searches")
    String list(@RequestParam(required = false) @Nullable Long table, Paging paging, Model model) {
        Listing<SearchLine> page = table == null ? searches.latest(paging) : searches.ofTable(table, paging);
        model.addAttribute(
                "searches",
                page.items().stream()
                        .map(line -> new Listed(
                                line, searches.parameters(line.parameters()).orElse(null)))
                        .toList());
        model.addAttribute("page", page);
        model.addAttribute("table", table);
        return "searches";
    }

    @GetMapping("/searches/{id}")
    String one(@PathVariable long id, Model model) {
        return StoredRow.read("search", id, () -> shown(row(id), model)).orThrow();
    }

    private String shown(SearchRow row, Model model) {
        long id = row.id();
        JsonNode parameters = json.readTree(row.parameters());
        model.addAttribute("search", row);
        model.addAttribute(
                "problem",
                searches.parameters(row.parameters()).isPresent() || row.problem() != null
                        ? row.problem()
                        : Searches.UNREADABLE);
        model.addAttribute("parameters", parameters);
        model.addAttribute("kinds", kinds(parameters));
        model.addAttribute(
                "onlyTheName",
                row.qualityTableId() != null
                        && qualities
                                .find(row.qualityTableId())
                                .map(quality -> quality.table().knowsOnlyTheName())
                                .orElse(false));
        List<String> rounds = searches.rounds(id);
        model.addAttribute("ledger", ledger(row, rounds));
        if (row.checkpointId() != null) {
            model.addAttribute("measuring", row.running() ? evaluations.progress(new Demander("search", id)) : null);
            model.addAttribute(
                    "tuning",
                    row.running()
                            ? tunings.open(new Demander("search", id))
                                    .map(TunedParts::told)
                                    .orElse(null)
                            : null);
            model.addAttribute(
                    "end", MeasuredParts.end(row.result() == null ? null : json.readTree(row.result()), measured));
            MeasuredParts.Values values = MeasuredParts.values(rounds.isEmpty() ? null : json.readTree(rounds.get(0)));
            if (values != null) {
                model.addAttribute(
                        "values",
                        UNetPicture.ofValues(
                                tables.get(row.latencyTableId()).topology(),
                                values.values(),
                                values.noise(),
                                "CLIP per ms"));
            }
        }
        model.addAttribute("originalMs", originalMs(row));
        model.addAttribute("additivity", tables.get(row.latencyTableId()).additivity());
        model.addAttribute("targetMs", parameters.path("latencyTargetMs").asDouble(0));
        return "search";
    }

    /** The part that server-sent events refresh. */
    @GetMapping("/searches/{id}/live")
    String live(@PathVariable long id, Model model) {
        one(id, model);
        return "search :: live";
    }

    @GetMapping("/searches/{id}/plot.json")
    @ResponseBody
    Plot plot(@PathVariable long id) {
        return StoredRow.read("search", id, () -> plot(row(id))).orThrow();
    }

    private Plot plot(SearchRow row) {
        Ledger ledger = ledger(row, searches.rounds(row.id()));
        double target = json.readTree(row.parameters()).path("latencyTargetMs").asDouble(0);
        Ledger.Winner winner = ledger.winner();
        return new Plot(
                ledger.path(originalMs(row)),
                ledger.front(),
                winner == null || row.winnerId() == null
                        ? null
                        : new Ledger.Point(winner.latencyMs(), winner.clipLoss()),
                target);
    }

    /** @param parameters null if they cannot be read */
    record Listed(SearchLine row, @Nullable SearchParameters parameters) {}

    record Plot(List<Ledger.Point> path, List<Ledger.Point> front, Ledger.@Nullable Point winner, double targetMs) {}

    private Ledger ledger(SearchRow row, List<String> rounds) {
        return Ledger.of(
                rounds.stream().map(json::readTree).toList(),
                row.result() == null ? null : json.readTree(row.result()));
    }

    private double originalMs(SearchRow row) {
        LatencyTable table = tables.get(row.latencyTableId());
        return table.predict(table.topology().original()) instanceof Prediction.Predicted predicted
                ? predicted.ms()
                : Double.NaN;
    }

    private static List<String> kinds(JsonNode parameters) {
        return parameters
                .path("kinds")
                .valueStream()
                .map(kind -> kind.asString("").toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
    }

    private SearchRow row(long id) {
        return searches.one(id).orElseThrow(() -> new NotFoundException("search", id, "/api/v1/searches"));
    }
}
