package fusionlab.server.dashboard;

import fusionlab.server.campaign.CampaignViews;
import fusionlab.server.device.Devices;
import fusionlab.server.quality.QualityTables;
import fusionlab.server.rest.Paging;
import fusionlab.server.search.Searches;
import fusionlab.server.table.LatencyTables;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The first page: running work, latest results, next steps. */
@Controller
record OverviewPage(
        Devices devices, CampaignViews campaigns, LatencyTables tables, QualityTables qualities, Searches searches) {

    private static final int LINES = 10;
    private static final Paging MANY = new Paging(0, Paging.MAX_SIZE);

    @GetMapping("/")
    String overview(Model model) {
        model.addAttribute("tables", tables.list(new Paging(0, 6)).items());
        model.addAttribute("qualities", qualities.all());
        model.addAttribute("winners", searches.winners(6));
        running(model);
        return "overview";
    }

    /** The part that refreshes itself. */
    @GetMapping("/overview/running")
    String running(Model model) {
        model.addAttribute("devices", devices.byName(MANY));
        model.addAttribute("campaigns", campaigns.open(MANY));
        model.addAttribute("searches", searches.running(new Paging(0, LINES)));
        return "overview :: running";
    }
}
