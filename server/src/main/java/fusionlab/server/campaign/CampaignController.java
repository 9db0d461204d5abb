package fusionlab.server.campaign;

import fusionlab.server.database.UnreadableRowException;
import fusionlab.server.job.Samples;
import fusionlab.server.rest.Idempotency;
import fusionlab.server.rest.Listing;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Campaigns over REST. */
@RestController
@RequestMapping("/api/v1/campaigns")
record CampaignController(Campaigns campaigns, CampaignViews views, CampaignEvents events, Samples samples) {

    @PostMapping
    ResponseEntity<CampaignView> create(
            @RequestBody CampaignRequest request, Idempotency idempotency, Principal principal) {
        long id = idempotency.once(request, () -> campaigns.fill(request, principal.getName()));
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/campaigns/" + id))
                .body(views.get(id));
    }

    @GetMapping
    Listing<CampaignView> list(CampaignQuery asked) {
        return views.list(asked);
    }

    @GetMapping("/{id}")
    CampaignView one(@PathVariable long id) {
        return views.get(id);
    }

    /** Cancelling an ended campaign changes nothing. One that cannot be read is cancelled too: 204, as there is nothing to show. */
    @DeleteMapping("/{id}")
    ResponseEntity<CampaignView> cancel(@PathVariable long id) {
        campaigns.cancel(id);
        try {
            return ResponseEntity.ok(views.get(id));
        } catch (UnreadableRowException cancelledAllTheSame) {
            return ResponseEntity.noContent().build();
        }
    }

    @GetMapping(path = "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter events(@PathVariable long id, Principal principal) {
        return events.subscribe(views.get(id).id(), principal.getName());
    }

    @GetMapping("/{id}/samples")
    Items<Samples.Run> samples(@PathVariable long id, @RequestParam String key) {
        views.get(id);
        return new Items<>(samples.ofCell(id, key));
    }

    record Items<T>(List<T> items) {}
}
