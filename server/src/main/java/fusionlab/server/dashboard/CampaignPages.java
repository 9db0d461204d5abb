package fusionlab.server.dashboard;

import fusionlab.latency.LatencyTable;
import fusionlab.server.annotation.Annotated;
import fusionlab.server.annotation.Annotations;
import fusionlab.server.campaign.CampaignView;
import fusionlab.server.campaign.CampaignViews;
import fusionlab.server.table.LatencyTables;
import java.util.Comparator;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseBody;

/** A campaign's page during and after its measurement, from the same view as REST. */
@Controller
record CampaignPages(CampaignViews campaigns, LatencyTables tables, Annotations annotations) {

    @GetMapping("/campaigns/{id}")
    String one(@PathVariable long id, Model model) {
        CampaignView campaign = campaigns.get(id);
        model.addAttribute("campaign", campaign);
        model.addAttribute("annotation", annotations.of(Annotated.CAMPAIGN, id));
        model.addAttribute("networks", slowestFirst(campaign));
        Long table = campaign.latencyTableId();
        if (table != null) {
            LatencyTable document = tables.get(table);
            model.addAttribute("additivity", document.additivity());
            if (campaign.cellsImprecise() > 0) {
                model.addAttribute(
                        "wide", WhereTimeGoes.of(document.topology(), document).wide());
            }
        }
        return "campaign";
    }

    /** The part that server-sent events refresh. */
    @GetMapping("/campaigns/{id}/live")
    String live(@PathVariable long id, Model model) {
        one(id, model);
        return "campaign :: live";
    }

    @GetMapping("/campaigns/{id}/networks.json")
    @ResponseBody
    List<CampaignView.Network> networks(@PathVariable long id) {
        return slowestFirst(campaigns.get(id)).stream()
                .filter(network -> network.measuredMs() != null && network.predictedMs() != null)
                .toList();
    }

    private static List<CampaignView.Network> slowestFirst(CampaignView campaign) {
        return campaign.networks().stream()
                .sorted(Comparator.comparing(
                        CampaignView.Network::predictedMs, Comparator.nullsLast(Comparator.reverseOrder())))
                .toList();
    }
}
