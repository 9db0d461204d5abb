package fusionlab.server.dashboard;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction;
import fusionlab.search.ledger.Ledger;
import fusionlab.search.ledger.Measured;
import fusionlab.search.ledger.Picture;
import fusionlab.search.ledger.Round;
import fusionlab.server.annotation.Annotated;
import fusionlab.server.annotation.Annotations;
import fusionlab.server.architecture.ArchitectureView;
import fusionlab.server.architecture.Architectures;
import fusionlab.server.campaign.CampaignQuery;
import fusionlab.server.campaign.CampaignViews;
import fusionlab.server.database.StoredRow;
import fusionlab.server.evaluation.EvaluationViews;
import fusionlab.server.evaluation.TunedWeights;
import fusionlab.server.quality.KnownTopologies;
import fusionlab.server.quality.QualityTables;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import fusionlab.server.search.SearchParameters;
import fusionlab.server.search.SearchQuery;
import fusionlab.server.search.Searches;
import fusionlab.server.system.NotFoundException;
import fusionlab.server.table.ComponentView;
import fusionlab.server.table.LatencyTables;
import fusionlab.unet.component.Component;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import tools.jackson.databind.JsonNode;

/** Searches: the path of rounds with the exact front, and the ledger that proves it. */
@Controller
record SearchPages(
        Searches searches,
        Architectures architectures,
        LatencyTables tables,
        QualityTables qualities,
        EvaluationViews evaluations,
        TunedWeights tunedWeights,
        KnownTopologies topologies,
        CampaignViews campaigns,
        Annotations annotations) {

    private static final int VALIDATIONS = 3;

    @GetMapping("/searches")
    String list(SearchQuery asked, Model model) {
        Listing<Searches.Line> page = searches.list(asked);
        model.addAttribute("page", page);
        model.addAttribute("annotations", annotations.of(Annotated.SEARCH, page, line -> line.search()
                .id()));
        model.addAttribute(
                "list", ListPage.of("/searches", "searches", asked, page, Map.of("topology", topologies.names())));
        model.addAttribute("table", asked.table());
        return "searches";
    }

    @GetMapping("/searches/{id}")
    String one(@PathVariable long id, Model model) {
        Searches.Line line = line(id);
        Searches.Details details = searches.details(line);
        Searches.Summary search = line.search();
        LatencyTable latencies = tables.get(search.latencyTableId());
        StoredRow<Ledger> stored = ledger(details);
        Ledger ledger = stored == null ? null : stored.value();
        List<Round> rounds = rounds(id, ledger);
        model.addAttribute("search", search);
        model.addAttribute("details", details);
        model.addAttribute("checkpointId", line.numbers().checkpointId());
        model.addAttribute("parameters", search.parameters());
        model.addAttribute("targetMs", targetMs(search.parameters(), ledger));
        model.addAttribute("unreadable", stored == null ? "" : stored.problem());
        model.addAttribute("onlyTheName", onlyTheName(search.qualityTableId()));
        model.addAttribute("ledger", ledger);
        model.addAttribute("rounds", rounds);
        model.addAttribute("componentNames", componentNames(latencies));
        model.addAttribute("marks", new LedgerMarks());
        model.addAttribute(
                "won",
                ledger == null || search.winnerId() == null ? null : WinnerView.of(latencies.topology(), ledger));
        model.addAttribute("annotation", annotations.of(Annotated.SEARCH, id));
        model.addAttribute("tuning", details.tuning() == null ? null : MeasuredView.progress(details.tuning()));
        model.addAttribute(
                "end",
                ledger == null || ledger.measured() == null
                        ? null
                        : MeasuredView.of(ledger.measured(), evaluations::pictures));
        model.addAttribute("endToEnd", endToEnd(search));
        model.addAttribute("weights", weights(ledger));
        model.addAttribute("values", values(latencies, rounds));
        model.addAttribute("originalMs", originalMs(latencies));
        model.addAttribute("additivity", latencies.additivity());
        model.addAttribute(
                "sums",
                ledger == null
                        ? null
                        : SumCheck.of(campaigns.list(
                                CampaignQuery.validating(search.latencyTableId(), Paging.first(VALIDATIONS)))));
        return "search";
    }

    /** Validations of the search's latency table that measured the winner as a whole, newest first. */
    private List<ArchitectureView.Measurement> endToEnd(Searches.Summary search) {
        return search.winnerId() == null
                ? List.of()
                : architectures.measurements(search.winnerId()).stream()
                        .filter(one -> one.measuredMs() != null
                                && Long.valueOf(search.latencyTableId()).equals(one.latencyTableId()))
                        .limit(VALIDATIONS)
                        .toList();
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
        Searches.Details details = searches.details(line(id));
        Searches.Summary search = details.summary();
        StoredRow<Ledger> stored = ledger(details);
        Ledger ledger = stored == null ? null : stored.value();
        List<Point> path = new ArrayList<>();
        path.add(new Point(originalMs(tables.get(search.latencyTableId())), 0));
        rounds(id, ledger).forEach(round -> path.add(new Point(round.latencyMs(), round.clipLoss())));
        return new Plot(
                path,
                ledger == null ? List.of() : front(ledger),
                ledger == null || search.winnerId() == null
                        ? null
                        : new Point(
                                ledger.winner().latency().ms(), ledger.winner().clipLoss()),
                targetMs(search.parameters(), ledger));
    }

    /** On the device of the latency table: the front over several devices has points that are slower there and faster elsewhere. */
    private static List<Point> front(Ledger ledger) {
        List<Point> front = new ArrayList<>();
        for (Ledger.Point point : ledger.front()) {
            if (front.isEmpty()
                    || point.clipLoss() < front.get(front.size() - 1).clipLoss()) {
                front.add(Point.of(point));
            }
        }
        return front;
    }

    /** The front of quality against seconds on the device of a target. */
    @GetMapping("/searches/{id}/picture.json")
    @ResponseBody
    PictureFront picture(@PathVariable long id, @RequestParam(defaultValue = "0") int target) {
        StoredRow<Ledger> stored = ledger(searches.details(line(id)));
        Picture picture =
                stored == null || stored.value() == null ? null : stored.value().picture();
        if (picture == null || target < 0 || target >= picture.targets().size()) {
            throw new NotFoundException("target", target, "/api/v1/searches/" + id);
        }
        return PictureFront.of(picture, target);
    }

    record Point(double latencyMs, double clipLoss) {

        static Point of(Ledger.Point point) {
            return new Point(point.latencyMs(), point.clipLoss());
        }
    }

    record Plot(
            List<Point> path, List<Point> front, @Nullable Point winner, double targetMs) {}

    /** Null before the end, or if a search ended without a ledger. */
    private static @Nullable StoredRow<Ledger> ledger(Searches.Details search) {
        JsonNode result = search.result();
        return result == null
                ? null
                : StoredRow.read("the ledger of search", search.summary().id(), () -> Ledger.read(result.toString()));
    }

    private TunedWeights.@Nullable Stored weights(@Nullable Ledger ledger) {
        Measured measured = ledger == null ? null : ledger.measured();
        Measured.Tuning winners = measured == null ? null : measured.tuning();
        return winners == null ? null : tunedWeights.find(winners.checkpoint()).orElse(null);
    }

    private List<Round> rounds(long id, @Nullable Ledger ledger) {
        List<Round> rounds = searches.rounds(id, 0, Integer.MAX_VALUE);
        return rounds.isEmpty() && ledger != null ? ledger.rounds() : rounds;
    }

    /** Of the chosen choice, in a search for a picture that has ended. */
    private static double targetMs(@Nullable SearchParameters parameters, @Nullable Ledger ledger) {
        if (ledger != null && ledger.picture() != null) {
            return ledger.parameters().latencyTargetMs();
        }
        return parameters == null ? Double.NaN : parameters.latencyTargetMs();
    }

    private boolean onlyTheName(@Nullable Long qualityTableId) {
        return qualityTableId != null
                && qualities
                        .find(qualityTableId)
                        .map(quality -> quality.table().knowsOnlyTheName())
                        .orElse(false);
    }

    private static @Nullable UNetPicture values(LatencyTable latencies, List<Round> rounds) {
        Round.Measurement first = rounds.isEmpty() ? null : rounds.get(0).measured();
        if (first == null) {
            return null;
        }
        MeasuredView.Values values = MeasuredView.Values.of(first);
        return values.values().isEmpty()
                ? null
                : UNetPicture.ofValues(
                        latencies.topology(),
                        latencies.provenance().latentSize(),
                        values.values(),
                        values.noise(),
                        "CLIP per ms");
    }

    /** By key: a key is for programs. */
    private static Map<String, String> componentNames(LatencyTable table) {
        return table.components().components().stream()
                .collect(Collectors.toMap(Component::key, ComponentView::name, (one, same) -> one));
    }

    private static double originalMs(LatencyTable table) {
        return table.predict(table.topology().original()) instanceof Prediction.Predicted predicted
                ? predicted.ms()
                : Double.NaN;
    }

    private Searches.Line line(long id) {
        return searches.line(id).orElseThrow(() -> new NotFoundException("search", id, "/api/v1/searches"));
    }
}
