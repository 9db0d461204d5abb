package fusionlab.server.phone;

import fusionlab.server.device.DeviceView;
import fusionlab.server.rest.Addresses;
import fusionlab.server.rest.Listing;
import fusionlab.server.system.PlainText;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Phones over REST, for people and their programs. */
@RestController
record PhoneController(Phones phones) {

    record Name(
            @Nullable @Size(max = 80) @Pattern(regexp = ".*\\S.*", message = "must not be blank") @PlainText
            String name) {}

    /** Lists the phones that bridges see or have seen. */
    @GetMapping(Phones.PATH)
    Listing<PhoneView> list(PhoneQuery asked) {
        return phones.list(asked);
    }

    /**
     * Describes a phone.
     *
     * @param id of the phone
     */
    @GetMapping(Phones.PATH + "/{id}")
    PhoneView one(@PathVariable long id) {
        return phones.get(id);
    }

    /**
     * Registers a phone as a device, on which an agent then runs.
     *
     * @param id of the phone
     * @param body absent for a name from the model
     */
    @ResponseStatus(HttpStatus.CREATED)
    @PostMapping(Phones.PATH + "/{id}/registration")
    ResponseEntity<DeviceView> register(
            @PathVariable long id, @Valid @RequestBody(required = false) @Nullable Name body) {
        DeviceView device = phones.register(id, body == null ? null : body.name());
        return ResponseEntity.created(Addresses.of("/api/v1/devices", device.id()))
                .body(device);
    }

    /**
     * Ends the registration of a phone. Its agent is stopped.
     *
     * @param id of the phone
     */
    @DeleteMapping(Phones.PATH + "/{id}/registration")
    PhoneView unregister(@PathVariable long id) {
        return phones.unregister(id);
    }

    /**
     * Starts the agent of a registered phone.
     *
     * @param id of the phone
     */
    @PostMapping(Phones.PATH + "/{id}/start")
    PhoneView start(@PathVariable long id) {
        return phones.run(id, true);
    }

    /**
     * Stops the agent of a registered phone.
     *
     * @param id of the phone
     */
    @PostMapping(Phones.PATH + "/{id}/stop")
    PhoneView stop(@PathVariable long id) {
        return phones.run(id, false);
    }
}
