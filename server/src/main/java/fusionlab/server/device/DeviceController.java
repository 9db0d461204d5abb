package fusionlab.server.device;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import fusionlab.server.rest.Idempotency;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import jakarta.validation.Valid;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Devices over REST. */
@RestController
@RequestMapping(DeviceController.PATH)
record DeviceController(Devices devices, DeviceLog log) {

    static final String PATH = "/api/v1/devices";

    /** @param registrationToken for the agent's first contact; null if it has already registered */
    record InvitedDevice(
            @JsonUnwrapped DeviceView device,
            @Nullable String registrationToken,
            @Nullable Instant registrationExpiresAt) {

        static InvitedDevice of(Devices.Invitation invitation) {
            return new InvitedDevice(invitation.device(), invitation.token().value(), invitation.expiresAt());
        }
    }

    /**
     * Creates a device. The answer has a one-time token for the first contact of its agent; repeated with the same key, it has another one,
     * because the first is not stored.
     *
     * @param body the device in words
     */
    @ResponseStatus(HttpStatus.CREATED)
    @PostMapping
    ResponseEntity<InvitedDevice> create(@Valid @RequestBody NewDevice body, Idempotency idempotency) {
        long id = idempotency.once(body, () -> devices.create(body).id());
        DeviceView device = devices.get(id);
        return ResponseEntity.created(idempotency.location(id))
                .body(
                        device.registeredAt() == null
                                ? InvitedDevice.of(devices.invite(id))
                                : new InvitedDevice(device, null, null));
    }

    /** Lists devices, oldest first. */
    @GetMapping
    Listing<DeviceView> list(DeviceQuery asked) {
        return devices.list(asked);
    }

    /**
     * Describes a device.
     *
     * @param id of the device
     */
    @GetMapping("/{id}")
    DeviceView get(@PathVariable long id) {
        return devices.get(id);
    }

    /**
     * Lists the log of a device, newest first.
     *
     * @param id of the device
     */
    @GetMapping("/{id}/events")
    Listing<DeviceLog.Event> events(@PathVariable long id, Paging paging) {
        devices.get(id);
        return log.of(id, paging);
    }

    /**
     * Creates another one-time token for the agent of a device. Earlier ones no longer register.
     *
     * @param id of the device
     */
    @ResponseStatus(HttpStatus.CREATED)
    @PostMapping("/{id}/registration-token")
    InvitedDevice invite(@PathVariable long id) {
        return InvitedDevice.of(devices.invite(id));
    }

    /**
     * Revokes a device's token. Its agent can no longer use it.
     *
     * @param id of the device
     */
    @DeleteMapping("/{id}/token")
    DeviceView revoke(@PathVariable long id) {
        return devices.revoke(id);
    }
}
