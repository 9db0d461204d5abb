package fusionlab.server.evaluation;

import fusionlab.server.rest.Idempotency;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
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

/** Several stages of step distillation in one order, over REST, for people. */
@RestController
@RequestMapping(PipelineController.PATH)
record PipelineController(PipelineOrders orders, Pipelines pipelines, PipelineViews views) {

    static final String PATH = DistillationController.PATH + "/pipelines";

    /**
     * Orders several stages of step distillation. Stages that equal those of earlier orders share their distillations.
     *
     * @param request the stages, each after its teacher and its student
     */
    @ResponseStatus(HttpStatus.ACCEPTED)
    @PostMapping
    ResponseEntity<PipelineView> order(
            @RequestBody PipelineRequest request, Idempotency idempotency, Principal person) {
        long id = idempotency.once(request, () -> orders.place(request, person.getName()));
        return ResponseEntity.accepted().location(idempotency.location(id)).body(one(id));
    }

    /** Lists pipelines of step distillation, newest first. */
    @GetMapping
    Listing<PipelineView> list(Paging paging) {
        return views.newest(paging);
    }

    /**
     * Describes a pipeline of step distillation with its stages.
     *
     * @param id of the pipeline
     */
    @GetMapping("/{id:\\d+}")
    PipelineView one(@PathVariable long id) {
        return views.find(id).orElseThrow(() -> new NotFoundException("pipeline", id, PATH));
    }

    /**
     * Cancels a pipeline of step distillation. Stages that are done stay; those that another pipeline has too go on.
     *
     * @param id of the pipeline
     */
    @ResponseStatus(HttpStatus.ACCEPTED)
    @PostMapping("/{id:\\d+}/cancel")
    ResponseEntity<PipelineView> cancel(@PathVariable long id) {
        one(id);
        pipelines.cancel(id);
        return ResponseEntity.accepted().body(one(id));
    }
}
