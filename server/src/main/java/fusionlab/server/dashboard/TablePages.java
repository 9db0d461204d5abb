package fusionlab.server.dashboard;

import fusionlab.latency.LatencyTable;
import fusionlab.search.SearchAlgorithm;
import fusionlab.server.dashboard.TableRows.QualityRow;
import fusionlab.server.dashboard.TableRows.SampleRow;
import fusionlab.server.dashboard.TableRows.TableRow;
import fusionlab.server.evaluation.Checkpoints;
import fusionlab.server.system.NotFoundException;
import fusionlab.server.table.Staleness;
import fusionlab.unet.Topology;
import java.util.List;
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

    private final TableRows tables;
    private final CampaignRows campaigns;
    private final SearchRows searches;
    private final Staleness staleness;
    private final Checkpoints checkpoints;

    TablePages(
            TableRows tables,
            CampaignRows campaigns,
            SearchRows searches,
            Staleness staleness,
            Checkpoints checkpoints) {
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
        model.addAttribute("time", WhereTimeGoes.of(topology, table));
        model.addAttribute("prediction", table.predict(topology.original()));
        model.addAttribute("qualities", qualities);
        model.addAttribute("algorithms", SearchAlgorithm.names());
        model.addAttribute("validations", campaigns.validating(id));
        model.addAttribute("searches", searches.ofTable(id));
        model.addAttribute("checkpoints", checkpoints.fitting(topology));
        return "table";
    }

    @GetMapping("/tables/{id}/samples.json")
    @ResponseBody
    List<SampleRow> samples(@PathVariable long id, @RequestParam String key) {
        Long campaign = row(id).campaignId();
        return campaign == null ? List.of() : tables.samples(campaign, key);
    }

    private TableRow row(long id) {
        return tables.one(id).orElseThrow(() -> new NotFoundException("latency table", id, "/api/v1/latency-tables"));
    }
}
