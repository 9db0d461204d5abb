package fusionlab.server.dashboard;

import fusionlab.server.campaign.CampaignViews;
import fusionlab.server.device.DeviceQuery;
import fusionlab.server.device.Devices;
import fusionlab.server.quality.QualityTableQuery;
import fusionlab.server.quality.QualityTables;
import fusionlab.server.rest.Paging;
import fusionlab.server.search.Searches;
import fusionlab.server.table.LatencyTables;
import fusionlab.server.table.TableQuery;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The first page: running work, latest results, next steps. */
@Controller
record OverviewPage(
        Devices devices, CampaignViews campaigns, LatencyTables tables, QualityTables qualities, Searches searches) {

    private static final Paging FEW = Paging.first(10);

    @GetMapping("/")
    String overview(Model model) {
        model.addAttribute(
                "tables", tables.list(TableQuery.all(Paging.first(6))).items());
        model.addAttribute(
                "qualities",
                qualities.list(QualityTableQuery.all(Paging.first(1))).items());
        model.addAttribute("winners", searches.winners(6));
        running(model);
        return "overview";
    }

    /** The part that refreshes itself. */
    @GetMapping("/overview/running")
    String running(Model model) {
        model.addAttribute("devices", devices.list(DeviceQuery.all(FEW)));
        model.addAttribute("states", devices.count());
        model.addAttribute("campaigns", campaigns.open(FEW));
        model.addAttribute("searches", searches.running(FEW));
        return "overview :: running";
    }
}
