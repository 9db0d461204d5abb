package fusionlab.server.curve;

import fusionlab.search.curve.CurveCsv;
import fusionlab.server.rest.Attachment;
import fusionlab.server.rest.Download;
import fusionlab.server.rest.Idempotency;
import fusionlab.server.rest.Listing;
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

/** Curves over REST. */
@RestController
@RequestMapping(CurveController.PATH)
record CurveController(Curves curves) {

    static final String PATH = "/api/v1/curves";

    /**
     * Starts a curve of CLIP against distance over guidance scales. Points that were measured before are not measured again.
     *
     * @param request checkpoints, architectures, steps and guidance scales
     */
    @ResponseStatus(HttpStatus.ACCEPTED)
    @PostMapping
    ResponseEntity<CurveView.Details> accept(
            @RequestBody CurveRequest request, Idempotency idempotency, Principal person) {
        long id = idempotency.once(request, () -> curves.accept(request, person.getName()));
        return ResponseEntity.accepted().location(idempotency.location(id)).body(one(id));
    }

    /** Lists curves, newest first. */
    @GetMapping
    Listing<CurveView> list(CurveQuery asked) {
        return curves.list(asked);
    }

    /**
     * Describes a curve with its points.
     *
     * @param id of the curve
     */
    @GetMapping("/{id:\\d+}")
    CurveView.Details one(@PathVariable long id) {
        return curves.find(id).orElseThrow(() -> Curves.unknown(id));
    }

    /**
     * Downloads the measured points of a curve as CSV.
     *
     * @param id of the curve
     */
    @GetMapping(path = "/{id:\\d+}.csv", produces = "text/csv")
    Download csv(@PathVariable long id) {
        CurveView.Details details = one(id);
        return new Attachment("curve", details.curve().name(), ".csv")
                .download(Attachment.CSV, CurveCsv.write(curves.measured(details)));
    }

    /**
     * Cancels a curve. One that has ended stays as it is.
     *
     * @param id of the curve
     */
    @ResponseStatus(HttpStatus.ACCEPTED)
    @DeleteMapping("/{id:\\d+}")
    ResponseEntity<CurveView.Details> cancel(@PathVariable long id) {
        curves.cancel(id);
        return ResponseEntity.accepted().body(one(id));
    }

    /**
     * Continues a cancelled or failed curve.
     *
     * @param id of the curve
     */
    @ResponseStatus(HttpStatus.ACCEPTED)
    @PostMapping("/{id:\\d+}/resume")
    ResponseEntity<CurveView.Details> resume(@PathVariable long id) {
        curves.resume(id);
        return ResponseEntity.accepted().body(one(id));
    }
}
