package fusionlab.server.dashboard;

import fusionlab.server.dashboard.DeviceRows.DeviceRow;
import fusionlab.server.system.NotFoundException;
import fusionlab.unet.Topology;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Devices: the list, registration, and what one device is and has measured. */
@Controller
class DevicePages {

    private final DeviceRows devices;
    private final CampaignRows campaigns;
    private final JsonMapper json;

    DevicePages(DeviceRows devices, CampaignRows campaigns, JsonMapper json) {
        this.devices = devices;
        this.campaigns = campaigns;
        this.json = json;
    }

    @GetMapping("/devices")
    String list(Model model) {
        model.addAttribute("devices", devices.all());
        return "devices";
    }

    @GetMapping("/devices/rows")
    String rows(Model model) {
        list(model);
        return "devices :: rows";
    }

    @GetMapping("/devices/{id}")
    String one(@PathVariable long id, Model model) {
        DeviceRow device = devices.one(id).orElseThrow(() -> new NotFoundException("device", id, "/api/v1/devices"));
        model.addAttribute("device", device);
        model.addAttribute("host", host(device.hostFacts()));
        model.addAttribute("campaigns", campaigns.ofDevice(id));
        model.addAttribute("topologies", Topology.builtInNames());
        return "device";
    }

    private @Nullable JsonNode host(@Nullable String facts) {
        return facts == null ? null : json.readTree(facts);
    }
}
