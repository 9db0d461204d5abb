package fusionlab.server.evaluation;

import fusionlab.server.rest.Idempotency;
import fusionlab.server.rest.Listing;
import fusionlab.server.system.NotFoundException;
import java.security.Principal;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Stages of step distillation over REST, for people. */
@RestController
@RequestMapping(DistillationController.PATH)
record DistillationController(DistillationOrders orders, Distillations distillations) {

    static final String PATH = "/api/v1/distillations";

    /**
     * Orders a stage of step distillation. An order that equals an earlier one is answered with that one, whatever its state.
     *
     * @param request teacher, student and training
     */
    @ResponseStatus(HttpStatus.ACCEPTED)
    @PostMapping
    ResponseEntity<DistillationView> order(
            @RequestBody DistillationRequest request, Idempotency idempotency, Principal person) {
        long id = idempotency.once(request, () -> orders.place(request, person.getName()));
        return ResponseEntity.accepted().location(idempotency.location(id)).body(one(id));
    }

    /** Lists stages of step distillation, newest first. */
    @GetMapping
    Listing<DistillationView> list(DistillationQuery asked) {
        return distillations.list(asked);
    }

    /**
     * Describes a stage of step distillation with its lineage and progress.
     *
     * @param id of the distillation
     */
    @GetMapping("/{id:\\d+}")
    DistillationView one(@PathVariable long id) {
        return distillations.find(id).orElseThrow(() -> new NotFoundException("distillation", id, PATH));
    }

    /**
     * Cancels a stage of step distillation, for all who ordered it. One that has ended stays as it is.
     *
     * @param id of the distillation
     */
    @ResponseStatus(HttpStatus.ACCEPTED)
    @PostMapping("/{id:\\d+}/cancel")
    ResponseEntity<DistillationView> cancel(@PathVariable long id) {
        one(id);
        orders.cancel(id);
        return ResponseEntity.accepted().body(one(id));
    }
}
