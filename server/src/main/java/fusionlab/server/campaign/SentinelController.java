package fusionlab.server.campaign;

import fusionlab.server.device.Devices;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** A device's sentinel over its campaigns. */
@RestController
record SentinelController(SentinelHistory history, Devices devices) {

    record Items(List<SentinelHistory.Series> items) {}

    /**
     * Shows the latency of a device's sentinel blocks over its campaigns. A change between campaigns is a change of the device.
     *
     * @param id of the device
     */
    @GetMapping("/api/v1/devices/{id}/sentinel")
    Items sentinel(@PathVariable long id) {
        return new Items(history.of(devices.get(id).id()));
    }
}
