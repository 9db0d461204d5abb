package fusionlab.server.curve;

import fusionlab.search.curve.CurveCsv;
import fusionlab.server.rest.Idempotency;
import fusionlab.server.rest.Listing;
import fusionlab.server.system.Attachment;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Curves over REST. */
@RestController
@RequestMapping(CurveController.PATH)
record CurveController(Curves curves) {

    static final String PATH = "/api/v1/curves";

    private static final MediaType CSV = new MediaType("text", "csv", StandardCharsets.UTF_8);

    @PostMapping
    ResponseEntity<CurveView.Details> accept(
            @RequestBody CurveRequest request, Idempotency idempotency, Principal person) {
        long id = idempotency.once(request, () -> curves.accept(request, person.getName()));
        return ResponseEntity.accepted().location(idempotency.location(id)).body(one(id));
    }

    @GetMapping
    Listing<CurveView> list(CurveQuery asked) {
        return curves.list(asked);
    }

    @GetMapping("/{id:\\d+}")
    CurveView.Details one(@PathVariable long id) {
        return curves.find(id).orElseThrow(() -> Curves.unknown(id));
    }

    /** The points that have been measured so far. */
    @GetMapping("/{id:\\d+}.csv")
    ResponseEntity<byte[]> csv(@PathVariable long id) {
        CurveView.Details details = one(id);
        return new Attachment("curve", details.curve().name(), ".csv")
                .response(CSV, CurveCsv.write(curves.measured(details)));
    }

    @DeleteMapping("/{id:\\d+}")
    ResponseEntity<CurveView.Details> cancel(@PathVariable long id) {
        curves.cancel(id);
        return ResponseEntity.accepted().body(one(id));
    }

    /** Continues a cancelled or failed curve. */
    @PostMapping("/{id:\\d+}/resume")
    ResponseEntity<CurveView.Details> resume(@PathVariable long id) {
        curves.resume(id);
        return ResponseEntity.accepted().body(one(id));
    }
}
