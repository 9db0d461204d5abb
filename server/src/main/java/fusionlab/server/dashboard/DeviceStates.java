package fusionlab.server.dashboard;

import fusionlab.server.campaign.SentinelHistory;
import fusionlab.server.device.DeviceLog;
import fusionlab.server.device.DeviceView;
import fusionlab.server.device.Devices;
import fusionlab.server.phone.BridgeView;
import fusionlab.server.phone.Bridges;
import fusionlab.server.phone.PhoneView;
import fusionlab.server.phone.Phones;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How devices and phones are right now, and what has happened to them. */
@Component
class DeviceStates {

    private final Devices devices;
    private final Phones phones;
    private final Bridges bridges;
    private final DeviceLog log;
    private final SentinelHistory history;

    DeviceStates(Devices devices, Phones phones, Bridges bridges, DeviceLog log, SentinelHistory history) {
        this.devices = devices;
        this.phones = phones;
        this.bridges = bridges;
        this.log = log;
        this.history = history;
    }

    /**
     * @param at when the state was told last
     * @param waitingFor why the agent holds itself back
     * @param phone the phone that the device is, if a bridge sees it
     */
    record State(
            List<LiveState.Fact> facts,
            @Nullable Instant at,
            @Nullable String waitingFor,
            @Nullable PhoneView phone) {}

    /** @param brief battery and temperature in a few words */
    record Brief(String brief, @Nullable String waitingFor) {}

    State one(long id) {
        DeviceView device = devices.get(id);
        return new State(
                LiveState.facts(device),
                device.conditionsAt(),
                device.waitingFor(),
                phones.ofDevice(id).orElse(null));
    }

    Listing<DeviceView> list(Paging paging) {
        return devices.list(paging);
    }

    static Map<Long, Brief> briefs(Listing<DeviceView> devices) {
        Map<Long, Brief> all = new HashMap<>();
        devices.items()
                .forEach(device -> all.put(device.id(), new Brief(LiveState.brief(device), device.waitingFor())));
        return all;
    }

    Listing<PhoneView> phones(Paging paging) {
        return phones.list(paging);
    }

    List<BridgeView> bridges() {
        return bridges.list();
    }

    List<DeviceLog.Event> log(long id, Paging paging) {
        return log.of(id, paging).items();
    }

    List<SentinelHistory.Series> sentinel(long id) {
        return history.of(id);
    }
}
