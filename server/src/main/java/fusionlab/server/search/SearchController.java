package fusionlab.server.search;

import fusionlab.server.rest.EventData;
import fusionlab.server.rest.Idempotency;
import fusionlab.server.rest.Listing;
import fusionlab.server.system.NotFoundException;
import java.security.Principal;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Searches over REST. */
@RestController
@RequestMapping(SearchController.PATH)
record SearchController(SearchDesk desk, Searches searches, SearchEvents events) {

    static final String PATH = "/api/v1/searches";

    /**
     * Starts a search for an architecture that meets a latency target at the least loss of CLIP.
     *
     * @param request tables, target and algorithm
     */
    @ResponseStatus(HttpStatus.ACCEPTED)
    @PostMapping
    ResponseEntity<Searches.Details> accept(
            @RequestBody SearchRequest request, Idempotency idempotency, Principal person) {
        long id = idempotency.once(request, () -> desk.accept(request, person.getName()));
        return ResponseEntity.accepted().location(idempotency.location(id)).body(one(id));
    }

    /**
     * Estimates what a measured search will cost. Nothing is stored.
     *
     * @param request the search as it would be started
     */
    @PostMapping("/estimates")
    MeasuredParameters.Estimate estimate(@RequestBody SearchRequest request) {
        return desk.estimate(request);
    }

    /** Lists searches, newest first. */
    @GetMapping
    Listing<Searches.Summary> list(SearchQuery asked) {
        return searches.list(asked).map(Searches.Line::search);
    }

    /**
     * Describes a search. An ended one has its ledger as {@code result}.
     *
     * @param id of the search
     */
    @GetMapping("/{id:\\d+}")
    Searches.Details one(@PathVariable long id) {
        return searches.find(id).orElseThrow(() -> new NotFoundException("search", id, PATH));
    }

    /**
     * Follows a search. The stream begins with the present state and all rounds so far, has an event {@code search} for each change, and
     * ends with the search.
     *
     * @param id of the search
     */
    @EventData(SearchEvents.Event.class)
    @GetMapping(path = "/{id:\\d+}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter events(@PathVariable long id, Principal principal) {
        one(id);
        return events.subscribe(id, principal.getName());
    }

    /**
     * Cancels a search. One that has ended stays as it is.
     *
     * @param id of the search
     */
    @ResponseStatus(HttpStatus.ACCEPTED)
    @DeleteMapping("/{id:\\d+}")
    ResponseEntity<Searches.Details> cancel(@PathVariable long id) {
        desk.cancel(id);
        return ResponseEntity.accepted().body(one(id));
    }
}
