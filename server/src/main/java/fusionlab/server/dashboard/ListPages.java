package fusionlab.server.dashboard;

import fusionlab.server.annotation.Annotated;
import fusionlab.server.annotation.Annotations;
import fusionlab.server.architecture.Architectures;
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
import fusionlab.server.evaluation.EvaluationView;
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
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Lists of which other pages show the beginning, whole. */
@Controller
record ListPages(
        Architectures architectures,
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

    /**
     * @param section of the navigation
     * @param lines template and fragment, and what they call the page
     * @param path of the list
     * @param what the lines, in the plural
     * @param source where they come from, for those who have none yet
     */
    record Head(String title, String section, String lines, String path, String what, String source) {}

    @GetMapping("/campaigns")
    String campaigns(CampaignQuery asked, Model model) {
        Listing<CampaignView> page = campaigns.list(asked);
        model.addAttribute("annotations", annotations.of(Annotated.CAMPAIGN, page, CampaignView::id));
        Head head = new Head(
                "Campaigns",
                "devices",
                "campaigns",
                "/campaigns",
                "campaigns",
                "A device's page starts them: they measure its latency table.");
        return list(head, asked, page, Map.of("topology", topologies.names()), model);
    }

    @GetMapping("/phones")
    String phones(PhoneQuery asked, Model model) {
        Head head = new Head(
                "Phones",
                "devices",
                "phones",
                "/phones",
                "phones",
                "An adb bridge lists the phones that are connected to its computer.");
        return list(head, asked, phones.list(asked), model);
    }

    @GetMapping("/devices/{id}/events")
    String events(@PathVariable long id, Paging paging, Model model) {
        Listing<?> page = log.of(id, paging);
        String title = "Log of " + devices.get(id).name();
        Head head = new Head(
                title,
                "devices",
                "log",
                "/devices/" + id + "/events",
                "events",
                "The device has not done anything that the lab knows of.");
        return list(head, new Plain(paging), page, model);
    }

    @GetMapping("/checkpoints")
    String checkpoints(CheckpointQuery asked, Model model) {
        Head head = new Head(
                "Checkpoints",
                "quality",
                "checkpoints",
                "/checkpoints",
                "checkpoints",
                "A quality worker brings its checkpoint with it: ./fusionlab quality-worker.");
        return list(head, asked, checkpoints.list(asked), model);
    }

    @GetMapping("/evaluations")
    String evaluations(EvaluationQuery asked, Model model) {
        Head head = new Head(
                "Evaluations",
                "quality",
                "evaluations",
                "/evaluations",
                "evaluations",
                "Measured searches order them, and so does an architecture's page.");
        Listing<EvaluationView> page = evaluations.list(asked);
        model.addAttribute(
                "stored",
                architectures.ids(page.items().stream()
                        .map(EvaluationView::architectureHash)
                        .toList()));
        return list(head, asked, page, model);
    }

    @GetMapping("/decoders")
    String decoders(DecoderQuery asked, Model model) {
        model.addAttribute("operator", false); // orders and cancels are on the checkpoint's page
        Head head = new Head(
                "Smaller decoders", "quality", "decoders", "/decoders", "decoders", "A checkpoint's page orders them.");
        return list(head, asked, decoders.list(asked), model);
    }

    @GetMapping("/checkpoints/{id}/tunings")
    String tunings(@PathVariable long id, Paging paging, Model model) {
        String title = "Fine-tunings of checkpoint " + id;
        Head head = new Head(
                title,
                "quality",
                "tunings",
                "/checkpoints/" + id + "/tunings",
                "fine-tunings",
                "Measured searches with fine-tuning between rounds order them.");
        return list(head, new Plain(paging), tunings.of(id, paging), model);
    }

    @GetMapping("/quality/measurements")
    String measurements(QualityMeasurementQuery asked, Model model) {
        Head head = new Head(
                "Quality measurements",
                "quality",
                "making",
                "/quality/measurements",
                "measurements",
                "A checkpoint's page orders them.");
        return list(head, asked, measurements.list(asked), model);
    }

    private static String list(Head head, ListQuery asked, Listing<?> page, Model model) {
        return list(head, asked, page, Map.of(), model);
    }

    private static String list(
            Head head, ListQuery asked, Listing<?> page, Map<String, List<String>> choices, Model model) {
        model.addAttribute(head.lines(), page);
        model.addAttribute("head", head);
        model.addAttribute("list", ListPage.of(head.path(), head.what(), asked, page, choices));
        model.addAttribute("page", page);
        return "more";
    }
}
