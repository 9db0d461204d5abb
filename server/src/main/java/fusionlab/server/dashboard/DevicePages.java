package fusionlab.server.dashboard;

import fusionlab.server.dashboard.DeviceRows.DeviceRow;
import fusionlab.server.device.DeviceView;
import fusionlab.server.phone.PhoneView;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import fusionlab.server.security.ApiTokens;
import fusionlab.server.system.NotFoundException;
import fusionlab.unet.RuntimeProfile;
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

    private static final Paging NEWEST = new Paging(0, 40);
    private static final Paging MANY = new Paging(0, Paging.MAX_SIZE);

    private final DeviceRows devices;
    private final CampaignRows campaigns;
    private final DeviceStates states;
    private final JsonMapper json;
    private final ApiTokens tokens;

    DevicePages(DeviceRows devices, CampaignRows campaigns, DeviceStates states, JsonMapper json, ApiTokens tokens) {
        this.devices = devices;
        this.campaigns = campaigns;
        this.states = states;
        this.json = json;
        this.tokens = tokens;
    }

    @GetMapping("/devices")
    String list(Model model) {
        rows(model);
        phones(model);
        model.addAttribute("bridgeTokens", tokens.ofBridges());
        return "devices";
    }

    @GetMapping("/devices/rows")
    String rows(Model model) {
        Listing<DeviceView> live = states.list(MANY);
        model.addAttribute("devices", devices.first(MANY.size()));
        model.addAttribute("all", live.total());
        model.addAttribute("live", DeviceStates.briefs(live));
        model.addAttribute("unreadable", live.unreadable());
        return "devices :: rows";
    }

    @GetMapping("/devices/phones")
    String phones(Model model) {
        Listing<PhoneView> phones = states.phones(MANY);
        model.addAttribute("phones", phones.items());
        model.addAttribute("allPhones", phones.total());
        model.addAttribute("unreadablePhones", phones.unreadable());
        model.addAttribute("bridges", states.bridges());
        return "devices :: phones";
    }

    @GetMapping("/devices/{id}/live")
    String live(@PathVariable long id, Model model) {
        model.addAttribute("device", row(id));
        model.addAttribute("campaigns", campaigns.ofDevice(id));
        model.addAttribute("state", states.one(id));
        return "device :: live";
    }

    @GetMapping("/devices/{id}/log")
    String log(@PathVariable long id, Model model) {
        model.addAttribute("device", row(id));
        model.addAttribute("log", states.log(id, NEWEST));
        return "device :: log";
    }

    @GetMapping("/devices/{id}")
    String one(@PathVariable long id, Model model) {
        live(id, model);
        DeviceRow device = row(id);
        JsonNode host = host(device.hostFacts());
        model.addAttribute("host", host);
        model.addAttribute("runtimes", Choices.runtimes(host));
        model.addAttribute("providers", Choices.providers(host));
        model.addAttribute("precisions", Choices.precisions(host));
        model.addAttribute("mostThreads", Choices.threads(host));
        model.addAttribute("runtimesTold", Choices.told(host, "runtimes"));
        model.addAttribute("providersTold", Choices.told(host, "providers"));
        model.addAttribute("topologies", Topology.builtInNames());
        model.addAttribute("log", states.log(id, NEWEST));
        model.addAttribute("sentinel", states.sentinel(id));
        model.addAttribute("browser", isBrowser(device));
        return "device";
    }

    private DeviceRow row(long id) {
        return devices.one(id).orElseThrow(() -> new NotFoundException("device", id, "/api/v1/devices"));
    }

    /** Whether campaigns run in a browser: its agent says so, or there is none yet and the device can have no other. */
    private boolean isBrowser(DeviceRow device) {
        JsonNode host = host(device.hostFacts());
        return host == null
                ? device.kind().equals("BROWSER") || device.kind().equals("IOS")
                : host.path("runtimes").has(RuntimeProfile.WEB);
    }

    private @Nullable JsonNode host(@Nullable String facts) {
        return facts == null ? null : json.readTree(facts);
    }
}
