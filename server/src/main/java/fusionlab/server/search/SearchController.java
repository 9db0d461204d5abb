package fusionlab.server.search;

import fusionlab.server.rest.Idempotency;
import fusionlab.server.rest.Listing;
import fusionlab.server.system.NotFoundException;
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
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Searches over REST. */
@RestController
@RequestMapping(SearchController.PATH)
record SearchController(SearchDesk desk, Searches searches, SearchEvents events) {

    static final String PATH = "/api/v1/searches";

    @PostMapping
    ResponseEntity<Searches.Details> accept(
            @RequestBody SearchRequest request, Idempotency idempotency, Principal person) {
        long id = idempotency.once(request, () -> desk.accept(request, person.getName()));
        return ResponseEntity.accepted().location(idempotency.location(id)).body(one(id));
    }

    /** The cost estimate of a measured search; nothing is stored. */
    @PostMapping("/estimates")
    MeasuredParameters.Estimate estimate(@RequestBody SearchRequest request) {
        return desk.estimate(request);
    }

    @GetMapping
    Listing<Searches.Summary> list(SearchQuery asked) {
        return searches.list(asked).map(Searches.Line::search);
    }

    @GetMapping("/{id:\\d+}")
    Searches.Details one(@PathVariable long id) {
        return searches.find(id).orElseThrow(() -> new NotFoundException("search", id, PATH));
    }

    @GetMapping(path = "/{id:\\d+}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter events(@PathVariable long id, Principal principal) {
        one(id);
        return events.subscribe(id, principal.getName());
    }

    @DeleteMapping("/{id:\\d+}")
    ResponseEntity<Searches.Details> cancel(@PathVariable long id) {
        desk.cancel(id);
        return ResponseEntity.accepted().body(one(id));
    }
}
