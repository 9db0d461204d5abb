package fusionlab.server.dashboard;

import fusionlab.latency.Estimator;
import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction;
import fusionlab.latency.Sample;
import fusionlab.protocol.EvaluationProtocol;
import fusionlab.search.SearchAlgorithm;
import fusionlab.server.campaign.CampaignView;
import fusionlab.server.campaign.CampaignViews;
import fusionlab.server.dashboard.TableRows.QualityRow;
import fusionlab.server.dashboard.TableRows.TableRow;
import fusionlab.server.evaluation.Checkpoints;
import fusionlab.server.lease.Samples;
import fusionlab.server.rest.Paging;
import fusionlab.server.search.Searches;
import fusionlab.server.system.NotFoundException;
import fusionlab.server.table.Staleness;
import fusionlab.unet.Topology;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

/** Latency tables: where time goes, and what each number rests on. */
@Controller
class TablePages {

    private static final int LISTED = 200;
    private static final int MOST_SAMPLES = 5_000;

    /** Which runs count does not depend on it. */
    private static final double ANY_PRECISION = 1;

    private static final int LINES = 10;

    private final TableRows tables;
    private final CampaignRows campaigns;
    private final Searches searches;
    private final Staleness staleness;
    private final Checkpoints checkpoints;
    private final CampaignViews views;
    private final Samples samples;

    TablePages(
            TableRows tables,
            CampaignRows campaigns,
            Searches searches,
            Staleness staleness,
            Checkpoints checkpoints,
            CampaignViews views,
            Samples samples) {
        this.views = views;
        this.samples = samples;
        this.checkpoints = checkpoints;
        this.tables = tables;
        this.campaigns = campaigns;
        this.searches = searches;
        this.staleness = staleness;
    }

    @GetMapping("/tables")
    String list(Model model) {
        List<TableRow> latest = tables.latest(LISTED);
        model.addAttribute("tables", latest);
        model.addAttribute("total", tables.count());
        model.addAttribute(
                "stale", staleness.of(latest.stream().map(TableRow::id).toList()));
        return "tables";
    }

    @GetMapping("/tables/{id}")
    String one(@PathVariable long id, Model model) {
        TableRow row = row(id);
        LatencyTable table = tables.document(id);
        Topology topology =
                Topology.parse(table.provenance().topology(), table.provenance().topologyConfig());
        List<QualityRow> qualities = tables.qualities().stream()
                .filter(quality -> quality.topology().equals(row.topology()))
                .toList();
        model.addAttribute("row", row);
        model.addAttribute("stale", staleness.of(id));
        model.addAttribute("parts", tables.parts(id));
        model.addAttribute("table", table);
        model.addAttribute("picture", UNetPicture.ofTable(topology, table));
        WhereTimeGoes time = WhereTimeGoes.of(topology, table);
        model.addAttribute("time", time);
        model.addAttribute("wide", time.wide());
        model.addAttribute(
                "predicted",
                table.predict(topology.original()) instanceof Prediction.Predicted predicted ? predicted : null);
        model.addAttribute("qualities", qualities);
        model.addAttribute("algorithms", SearchAlgorithm.names());
        model.addAttribute("additivity", table.additivity());
        CampaignView campaign = row.campaignId() == null ? null : views.get(row.campaignId());
        model.addAttribute("campaign", campaign);
        model.addAttribute(
                "imprecise",
                campaign != null ? campaign.cellsImprecise() : time.wide().missed());
        model.addAttribute("samplers", EvaluationProtocol.SAMPLERS);
        model.addAttribute("validations", campaigns.validating(id));
        model.addAttribute("searches", searches.ofTable(id, new Paging(0, LINES)));
        model.addAttribute("checkpoints", checkpoints.fitting(topology));
        return "table";
    }

    @GetMapping("/tables/{id}/samples.json")
    @ResponseBody
    List<SampleRow> samples(@PathVariable long id, @RequestParam String key) {
        Long campaign = row(id).campaignId();
        if (campaign == null) {
            return List.of();
        }
        LatencyTable table = tables.document(id);
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
     * A raw sample as the plot needs it.
     *
     * @param counted whether the cell's numbers rest on it; a round under a foreign load may be left out
     */
    record SampleRow(int round, double wallMs, String state, boolean counted) {}

    private TableRow row(long id) {
        return tables.one(id).orElseThrow(() -> new NotFoundException("latency table", id, "/api/v1/latency-tables"));
    }
}
