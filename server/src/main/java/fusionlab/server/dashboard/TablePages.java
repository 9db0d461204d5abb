package fusionlab.server.dashboard;

import fusionlab.latency.Estimator;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Sample;
import fusionlab.protocol.EvaluationProtocol;
import fusionlab.search.SearchAlgorithm;
import fusionlab.server.annotation.Annotated;
import fusionlab.server.annotation.Annotations;
import fusionlab.server.campaign.CampaignQuery;
import fusionlab.server.campaign.CampaignView;
import fusionlab.server.campaign.CampaignViews;
import fusionlab.server.evaluation.Checkpoints;
import fusionlab.server.job.Samples;
import fusionlab.server.quality.KnownTopologies;
import fusionlab.server.quality.QualityTableQuery;
import fusionlab.server.quality.QualityTables;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import fusionlab.server.search.SearchDesk;
import fusionlab.server.search.SearchFloor;
import fusionlab.server.search.SearchQuery;
import fusionlab.server.search.Searches;
import fusionlab.server.table.LatencyTables;
import fusionlab.server.table.PictureView;
import fusionlab.server.table.Staleness;
import fusionlab.server.table.TableEntry;
import fusionlab.server.table.TableQuery;
import fusionlab.server.table.TableView;
import fusionlab.unet.SlotKind;
import fusionlab.unet.Topology;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

/** Latency tables: where time goes, and the samples behind each number. */
@Controller
record TablePages(
        LatencyTables tables,
        QualityTables qualities,
        CampaignViews campaigns,
        Searches searches,
        Staleness staleness,
        Checkpoints checkpoints,
        Samples samples,
        KnownTopologies topologies,
        SearchDesk desk,
        Annotations annotations) {

    private static final Paging CHOICES = Paging.first(100);
    /** Of Stable Diffusion's pipelines. */
    private static final String USUAL_STEPS = "50";

    private static final int MOST_SAMPLES = 5_000;

    /** Does not affect which runs count. */
    private static final double ANY_PRECISION = 1;

    private static final Paging FEW = Paging.first(10);

    @GetMapping("/tables")
    String list(TableQuery asked, Model model) {
        Listing<TableEntry> page = tables.list(asked);
        model.addAttribute("tables", page);
        model.addAttribute("annotations", annotations.of(Annotated.LATENCY_TABLE, page, TableEntry::id));
        model.addAttribute(
                "list", ListPage.of("/tables", "latency tables", asked, page, Map.of("topology", topologies.names())));
        model.addAttribute(
                "stale", staleness.of(page.items().stream().map(TableEntry::id).toList()));
        return "tables";
    }

    @GetMapping("/tables/{id}")
    String one(
            @PathVariable long id,
            @RequestParam(defaultValue = USUAL_STEPS) int steps,
            @RequestParam(defaultValue = "true") boolean guidance,
            @RequestParam(required = false) @Nullable String decoder,
            @RequestParam(required = false) @Nullable Long search,
            Model model) {
        TableView view = tables.view(id);
        TableEntry row = view.entry();
        LatencyTable table = tables.get(id);
        Topology topology = table.topology();
        WhereTimeGoes time = WhereTimeGoes.of(topology, table);
        CampaignView campaign = row.campaignId() == null ? null : campaigns.get(row.campaignId());
        model.addAttribute("row", row);
        model.addAttribute("annotation", annotations.of(Annotated.LATENCY_TABLE, id));
        model.addAttribute("view", view);
        model.addAttribute("parts", tables.parts(id));
        model.addAttribute("table", table);
        PictureView picture = PictureView.of(table, topology.original(), steps, guidance, null, decoder);
        model.addAttribute("macro", MacroView.of(table, view, picture));
        model.addAttribute("picture", UNetPicture.ofTable(topology, table));
        model.addAttribute("time", time);
        model.addAttribute("kinds", Breakdown.Kind.values());
        model.addAttribute("wide", time.wide());
        model.addAttribute(
                "qualities",
                qualities
                        .list(QualityTableQuery.ofTopology(row.topology(), CHOICES))
                        .items());
        model.addAttribute("algorithms", SearchAlgorithm.names());
        model.addAttribute("again", again(id, search));
        model.addAttribute("kindsOfBlock", SlotKind.values());
        model.addAttribute("campaign", campaign);
        model.addAttribute(
                "imprecise",
                campaign != null ? campaign.cellsImprecise() : time.wide().missed());
        model.addAttribute("samplers", EvaluationProtocol.SAMPLERS);
        Listing<CampaignView> validations = campaigns.list(CampaignQuery.validating(id, FEW));
        model.addAttribute("validations", validations);
        model.addAttribute("sums", SumCheck.of(validations));
        model.addAttribute("searches", searches.list(SearchQuery.ofTable(id, FEW)));
        model.addAttribute("checkpoints", checkpoints.fitting(topology));
        return "table";
    }

    /** What a search can reach, for its form. */
    @GetMapping("/tables/{id}/floor.json")
    @ResponseBody
    SearchFloor floor(
            @PathVariable long id,
            @RequestParam long quality,
            @RequestParam(required = false) @Nullable List<String> kinds) {
        return desk.floor(id, quality, kinds == null ? List.of() : kinds);
    }

    /** The winners of the newest searches on the table, for a plot of them all. */
    @GetMapping("/tables/{id}/winners.json")
    @ResponseBody
    List<Winner> winners(@PathVariable long id) {
        tables.entry(id);
        List<Winner> winners = new ArrayList<>();
        for (Searches.Line line : searches.list(SearchQuery.ofTable(id, Paging.first(Paging.MOST)))
                .items()) {
            Double ms = line.numbers().winnerMs();
            Double loss = line.numbers().winnerClipLoss();
            if (ms != null && loss != null && line.search().winnerId() != null) {
                winners.add(new Winner(ms, loss));
            }
        }
        return winners;
    }

    record Winner(double latencyMs, double clipLoss) {}

    /** @param search an earlier search on the table; ignored if it is another's, or unreadable */
    private SearchAgain again(long table, @Nullable Long search) {
        return search == null
                ? SearchAgain.NEW
                : searches.line(search)
                        .map(Searches.Line::search)
                        .filter(earlier -> earlier.latencyTableId() == table)
                        .map(SearchAgain::of)
                        .orElse(SearchAgain.NEW);
    }

    @GetMapping("/tables/{id}/samples.json")
    @ResponseBody
    List<SampleRow> samples(@PathVariable long id, @RequestParam String key) {
        Long campaign = tables.entry(id).campaignId();
        if (campaign == null) {
            return List.of();
        }
        LatencyTable table = tables.get(id);
        List<Sample> taken = samples.ofCampaign(campaign);
        Estimator estimator =
                new Estimator(ANY_PRECISION, table.provenance().profile().regime());
        Set<Sample> counted = new HashSet<>(estimator.counted(taken, table.sentinelKey(), key));
        return taken.stream()
                .filter(sample -> sample.key().equals(key))
                .limit(MOST_SAMPLES)
                .map(sample -> new SampleRow(sample.round(), sample.wallMs(), sample.state(), counted.contains(sample)))
                .toList();
    }

    /**
     * A raw sample for the plot.
     *
     * @param counted whether it is part of the cell's estimate; a round under a foreign load may be left out
     */
    record SampleRow(int round, double wallMs, String state, boolean counted) {}
}
