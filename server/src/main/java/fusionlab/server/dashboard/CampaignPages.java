package fusionlab.server.dashboard;

import fusionlab.server.dashboard.CampaignRows.CampaignRow;
import fusionlab.server.dashboard.CampaignRows.NetworkRow;
import fusionlab.server.system.NotFoundException;
import java.util.List;
import java.util.Objects;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseBody;
import tools.jackson.databind.json.JsonMapper;

/** A campaign while it measures and afterwards. */
@Controller
class CampaignPages {

    private final CampaignRows campaigns;
    private final JsonMapper json;

    CampaignPages(CampaignRows campaigns, JsonMapper json) {
        this.campaigns = campaigns;
        this.json = json;
    }

    @GetMapping("/campaigns/{id}")
    String one(@PathVariable long id, Model model) {
        CampaignRow campaign = campaign(id);
        List<NetworkRow> networks = campaigns.networks(id);
        model.addAttribute("campaign", campaign);
        model.addAttribute("profile", json.readTree(campaign.profile()));
        model.addAttribute("problems", campaigns.problems(id));
        model.addAttribute("networks", networks);
        model.addAttribute("verdict", Verdict.of(networks));
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
    List<NetworkRow> networks(@PathVariable long id) {
        campaign(id);
        return campaigns.networks(id).stream()
                .filter(network -> network.measuredMs() != null && network.predictedMs() != null)
                .toList();
    }

    private CampaignRow campaign(long id) {
        return campaigns.one(id).orElseThrow(() -> new NotFoundException("campaign", id, "/api/v1/campaigns"));
    }

    /**
     * How well the table foretold whole networks.
     *
     * @param medianErrorPercent median of the absolute errors
     * @param worstErrorPercent largest absolute error
     */
    record Verdict(int measured, long inside, double medianErrorPercent, double worstErrorPercent) {

        static Verdict of(List<NetworkRow> networks) {
            double[] errors = networks.stream()
                    .map(NetworkRow::errorPercent)
                    .filter(Objects::nonNull)
                    .mapToDouble(Math::abs)
                    .sorted()
                    .toArray();
            long inside = networks.stream()
                    .filter(network -> Boolean.TRUE.equals(network.inside()))
                    .count();
            if (errors.length == 0) {
                return new Verdict(0, 0, Double.NaN, Double.NaN);
            }
            double median = (errors[(errors.length - 1) / 2] + errors[errors.length / 2]) / 2;
            return new Verdict(errors.length, inside, median, errors[errors.length - 1]);
        }
    }
}
