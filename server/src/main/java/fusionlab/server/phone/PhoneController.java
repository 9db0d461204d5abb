package fusionlab.server.phone;

import fusionlab.server.device.DeviceView;
import fusionlab.server.rest.Listing;
import fusionlab.server.system.PlainText;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Phones over REST, for people and their programs. */
@RestController
record PhoneController(Phones phones) {

    record Name(
            @Nullable @Size(max = 80) @Pattern(regexp = ".*\\S.*", message = "must not be blank") @PlainText
            String name) {}

    @GetMapping(Phones.PATH)
    Listing<PhoneView> list(PhoneQuery asked) {
        return phones.list(asked);
    }

    @GetMapping(Phones.PATH + "/{id}")
    PhoneView one(@PathVariable long id) {
        return phones.get(id);
    }

    @PostMapping(Phones.PATH + "/{id}/registration")
    ResponseEntity<DeviceView> register(
            @PathVariable long id, @Valid @RequestBody(required = false) @Nullable Name body) {
        DeviceView device = phones.register(id, body == null ? null : body.name());
        return ResponseEntity.created(URI.create("/api/v1/devices/" + device.id()))
                .body(device);
    }

    @DeleteMapping(Phones.PATH + "/{id}/registration")
    PhoneView unregister(@PathVariable long id) {
        return phones.unregister(id);
    }

    @PostMapping(Phones.PATH + "/{id}/start")
    PhoneView start(@PathVariable long id) {
        return phones.run(id, true);
    }

    @PostMapping(Phones.PATH + "/{id}/stop")
    PhoneView stop(@PathVariable long id) {
        return phones.run(id, false);
    }
}
