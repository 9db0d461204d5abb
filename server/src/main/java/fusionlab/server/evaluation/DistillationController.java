package fusionlab.server.evaluation;

import fusionlab.server.rest.Idempotency;
import fusionlab.server.rest.Listing;
import fusionlab.server.system.NotFoundException;
import java.security.Principal;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Stages of step distillation over REST, for people. */
@RestController
@RequestMapping(DistillationController.PATH)
record DistillationController(DistillationOrders orders, Distillations distillations) {

    static final String PATH = "/api/v1/distillations";

    /** An order that equals an earlier one is answered with that one, whatever its state. */
    @PostMapping
    ResponseEntity<DistillationView> order(
            @RequestBody DistillationRequest request, Idempotency idempotency, Principal person) {
        long id = idempotency.once(request, () -> orders.place(request, person.getName()));
        return ResponseEntity.accepted().location(idempotency.location(id)).body(one(id));
    }

    @GetMapping
    Listing<DistillationView> list(DistillationQuery asked) {
        return distillations.list(asked);
    }

    @GetMapping("/{id:\\d+}")
    DistillationView one(@PathVariable long id) {
        return distillations.find(id).orElseThrow(() -> new NotFoundException("distillation", id, PATH));
    }

    /** For all who ordered it; one that has ended stays as it is. */
    @PostMapping("/{id:\\d+}/cancel")
    ResponseEntity<DistillationView> cancel(@PathVariable long id) {
        one(id);
        orders.cancel(id);
        return ResponseEntity.accepted().body(one(id));
    }
}
