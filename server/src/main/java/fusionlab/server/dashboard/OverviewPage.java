package fusionlab.server.dashboard;

import fusionlab.server.rest.Paging;
import fusionlab.server.search.Searches;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The first page: what runs, what there is, what to do next. */
@Controller
class OverviewPage {

    private static final int LINES = 10;
    private static final int DEVICES = 200;

    private final DeviceRows devices;
    private final CampaignRows campaigns;
    private final TableRows tables;
    private final Searches searches;

    OverviewPage(DeviceRows devices, CampaignRows campaigns, TableRows tables, Searches searches) {
        this.devices = devices;
        this.campaigns = campaigns;
        this.tables = tables;
        this.searches = searches;
    }

    @GetMapping("/")
    String overview(Model model) {
        model.addAttribute("tables", tables.latest(6));
        model.addAttribute("qualities", tables.qualities());
        model.addAttribute("winners", searches.winners(6));
        running(model);
        return "overview";
    }

    /** The part that keeps itself fresh. */
    @GetMapping("/overview/running")
    String running(Model model) {
        model.addAttribute("devices", devices.first(DEVICES));
        model.addAttribute("allDevices", devices.count());
        model.addAttribute("campaigns", campaigns.running());
        model.addAttribute("searches", searches.running(new Paging(0, LINES)));
        return "overview :: running";
    }
}
