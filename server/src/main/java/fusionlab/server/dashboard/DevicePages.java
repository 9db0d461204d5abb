package fusionlab.server.dashboard;

import fusionlab.server.campaign.CampaignQuery;
import fusionlab.server.campaign.CampaignViews;
import fusionlab.server.campaign.SentinelHistory;
import fusionlab.server.device.DeviceKind;
import fusionlab.server.device.DeviceLog;
import fusionlab.server.device.DeviceQuery;
import fusionlab.server.device.DeviceState;
import fusionlab.server.device.DeviceView;
import fusionlab.server.device.Devices;
import fusionlab.server.phone.Bridges;
import fusionlab.server.phone.PhoneQuery;
import fusionlab.server.phone.Phones;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import fusionlab.server.security.ApiTokens;
import fusionlab.server.table.LatencyTables;
import fusionlab.unet.Topology;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Devices: the list, registration, and one device with its measurements. */
@Controller
record DevicePages(
        Devices devices,
        DeviceLog log,
        Phones phones,
        Bridges bridges,
        ApiTokens tokens,
        LatencyTables tables,
        CampaignViews campaigns,
        SentinelHistory history) {

    private static final Paging NEWEST = Paging.first(20);

    /** @param now its state in a few words */
    record Line(DeviceView device, String now, long tables) {}

    @GetMapping("/devices")
    String list(DeviceQuery asked, Model model) {
        rows(asked, model);
        phones(model);
        model.addAttribute("bridgeTokens", tokens.ofBridges());
        return "devices";
    }

    @GetMapping("/devices/rows")
    String rows(DeviceQuery asked, Model model) {
        Listing<DeviceView> page = devices.list(asked);
        Map<Long, Long> measured =
                tables.countByDevice(page.items().stream().map(DeviceView::id).toList());
        model.addAttribute(
                "devices",
                page.map(device -> new Line(
                        device, LiveState.brief(device.conditions()), measured.getOrDefault(device.id(), 0L))));
        model.addAttribute("list", ListPage.of("/devices", "devices", asked, page));
        return "devices :: rows";
    }

    @GetMapping("/devices/phones")
    String phones(Model model) {
        model.addAttribute("phones", phones.list(PhoneQuery.all(NEWEST)));
        model.addAttribute("bridges", bridges.list());
        return "devices :: phones";
    }

    /** Whether an agent has come, for the form that registered the device. */
    @GetMapping("/devices/{id}/presence")
    String presence(@PathVariable long id, Model model) {
        DeviceView device = devices.get(id);
        model.addAttribute("device", device);
        model.addAttribute("online", device.state() == DeviceState.ONLINE);
        return "devices :: presence";
    }

    @GetMapping("/devices/{id}/live")
    String live(@PathVariable long id, Model model) {
        DeviceView device = devices.get(id);
        model.addAttribute("device", device);
        model.addAttribute("campaigns", campaigns.list(CampaignQuery.ofDevice(id, NEWEST)));
        // A host has neither battery nor screen: what it does not report is no news.
        model.addAttribute(
                "facts",
                LiveState.facts(device.conditions()).stream()
                        .filter(fact -> device.kind() != DeviceKind.HOST || fact.known())
                        .toList());
        model.addAttribute("phone", phones.ofDevice(id).orElse(null));
        return "device :: live";
    }

    @GetMapping("/devices/{id}/log")
    String log(@PathVariable long id, Model model) {
        model.addAttribute("device", devices.get(id));
        model.addAttribute("log", log.of(id, NEWEST));
        return "device :: log";
    }

    @GetMapping("/devices/{id}")
    String one(@PathVariable long id, Prefilled prefilled, Model model) {
        live(id, model);
        log(id, model);
        model.addAttribute("choices", Choices.on(devices.get(id)));
        model.addAttribute("wanted", prefilled);
        model.addAttribute("topologies", Topology.builtInNames());
        model.addAttribute("sentinel", history.of(id));
        return "device";
    }
}
