package fusionlab.server.dashboard;

import fusionlab.server.annotation.Annotated;
import fusionlab.server.annotation.Annotations;
import fusionlab.server.campaign.CampaignQuery;
import fusionlab.server.campaign.CampaignView;
import fusionlab.server.campaign.CampaignViews;
import fusionlab.server.device.DeviceLog;
import fusionlab.server.device.Devices;
import fusionlab.server.evaluation.CheckpointQuery;
import fusionlab.server.evaluation.Checkpoints;
import fusionlab.server.evaluation.DecoderQuery;
import fusionlab.server.evaluation.Decoders;
import fusionlab.server.evaluation.EvaluationQuery;
import fusionlab.server.evaluation.EvaluationViews;
import fusionlab.server.evaluation.Tunings;
import fusionlab.server.phone.PhoneQuery;
import fusionlab.server.phone.Phones;
import fusionlab.server.quality.KnownTopologies;
import fusionlab.server.quality.QualityMeasurementQuery;
import fusionlab.server.quality.QualityMeasurements;
import fusionlab.server.rest.ListQuery;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Lists of which other pages show the beginning, whole. */
@Controller
record ListPages(
        CampaignViews campaigns,
        Checkpoints checkpoints,
        Decoders decoders,
        DeviceLog log,
        Devices devices,
        EvaluationViews evaluations,
        KnownTopologies topologies,
        Phones phones,
        QualityMeasurements measurements,
        Tunings tunings,
        Annotations annotations) {

    /** A query without filters. */
    record Plain(Paging paging) implements ListQuery {}

    /** @param section of the navigation @param lines template and fragment */
    record Head(String title, String section, String lines) {}

    @GetMapping("/campaigns")
    String campaigns(CampaignQuery asked, Model model) {
        Listing<CampaignView> page = campaigns.list(asked);
        model.addAttribute("campaigns", page);
        model.addAttribute("annotations", annotations.of(Annotated.CAMPAIGN, page, CampaignView::id));
        return list(
                new Head("Campaigns", "devices", "campaigns"),
                ListPage.of("/campaigns", "campaigns", asked, page, Map.of("topology", topologies.names())),
                page,
                model);
    }

    @GetMapping("/phones")
    String phones(PhoneQuery asked, Model model) {
        Listing<?> page = phones.list(asked);
        model.addAttribute("phones", page);
        return list(
                new Head("Phones", "devices", "phones"), ListPage.of("/phones", "phones", asked, page), page, model);
    }

    @GetMapping("/devices/{id}/events")
    String events(@PathVariable long id, Paging paging, Model model) {
        Listing<?> page = log.of(id, paging);
        model.addAttribute("log", page);
        return list(
                new Head("Log of " + devices.get(id).name(), "devices", "log"),
                ListPage.of("/devices/" + id + "/events", "events", new Plain(paging), page),
                page,
                model);
    }

    @GetMapping("/checkpoints")
    String checkpoints(CheckpointQuery asked, Model model) {
        Listing<?> page = checkpoints.list(asked);
        model.addAttribute("checkpoints", page);
        return list(
                new Head("Checkpoints", "quality", "checkpoints"),
                ListPage.of("/checkpoints", "checkpoints", asked, page),
                page,
                model);
    }

    @GetMapping("/evaluations")
    String evaluations(EvaluationQuery asked, Model model) {
        Listing<?> page = evaluations.list(asked);
        model.addAttribute("evaluations", page);
        return list(
                new Head("Evaluations", "quality", "evaluations"),
                ListPage.of("/evaluations", "evaluations", asked, page),
                page,
                model);
    }

    @GetMapping("/decoders")
    String decoders(DecoderQuery asked, Model model) {
        Listing<?> page = decoders.list(asked);
        model.addAttribute("operator", false); // orders and cancels are on the checkpoint's page
        model.addAttribute("decoders", page);
        return list(
                new Head("Smaller decoders", "quality", "decoders"),
                ListPage.of("/decoders", "decoders", asked, page),
                page,
                model);
    }

    @GetMapping("/checkpoints/{id}/tunings")
    String tunings(@PathVariable long id, Paging paging, Model model) {
        Listing<?> page = tunings.of(id, paging);
        model.addAttribute("tunings", page);
        return list(
                new Head("Fine-tunings of checkpoint " + id, "quality", "tunings"),
                ListPage.of("/checkpoints/" + id + "/tunings", "fine-tunings", new Plain(paging), page),
                page,
                model);
    }

    @GetMapping("/quality/measurements")
    String measurements(QualityMeasurementQuery asked, Model model) {
        Listing<?> page = measurements.list(asked);
        model.addAttribute("making", page);
        return list(
                new Head("Quality measurements", "quality", "making"),
                ListPage.of("/quality/measurements", "measurements", asked, page),
                page,
                model);
    }

    private static String list(Head head, ListPage list, Listing<?> page, Model model) {
        model.addAttribute("head", head);
        model.addAttribute("list", list);
        model.addAttribute("page", page);
        return "more";
    }
}
