package fusionlab.server.quality;

import fusionlab.server.rest.Idempotency;
import fusionlab.server.rest.Listing;
import fusionlab.server.system.NotFoundException;
import java.security.Principal;
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

/** Quality measurements over REST. */
@RestController
@RequestMapping(QualityMeasurementController.PATH)
record QualityMeasurementController(QualityMeasurements measurements) {

    static final String PATH = "/api/v1/quality-tables/evaluations";

    /**
     * Starts the measurement of a quality table by workers. CLIP is measured without each slot in turn.
     *
     * @param request of which checkpoint, and over how many prompts
     */
    @ResponseStatus(HttpStatus.ACCEPTED)
    @PostMapping
    ResponseEntity<QualityMeasurementView> accept(
            @RequestBody QualityMeasurementRequest request, Idempotency idempotency, Principal person) {
        long id = idempotency.once(request, () -> measurements.accept(request, person.getName()));
        return ResponseEntity.accepted().location(idempotency.location(id)).body(one(id));
    }

    /** Lists measurements of quality tables, newest first. */
    @GetMapping
    Listing<QualityMeasurementView> list(QualityMeasurementQuery asked) {
        return measurements.list(asked);
    }

    /**
     * Describes a measurement of a quality table with its progress.
     *
     * @param id of the measurement
     */
    @GetMapping("/{id:\\d+}")
    QualityMeasurementView one(@PathVariable long id) {
        return measurements.find(id).orElseThrow(() -> new NotFoundException("quality measurement", id, PATH));
    }

    /**
     * Cancels the measurement of a quality table. One that has ended stays as it is.
     *
     * @param id of the measurement
     */
    @ResponseStatus(HttpStatus.ACCEPTED)
    @DeleteMapping("/{id:\\d+}")
    ResponseEntity<QualityMeasurementView> cancel(@PathVariable long id) {
        measurements.cancel(id);
        return ResponseEntity.accepted().body(one(id));
    }
}
