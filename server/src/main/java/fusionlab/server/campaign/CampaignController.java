package fusionlab.server.campaign;

import fusionlab.server.database.UnreadableRowException;
import fusionlab.server.job.Samples;
import fusionlab.server.rest.Addresses;
import fusionlab.server.rest.EventData;
import fusionlab.server.rest.Idempotency;
import fusionlab.server.rest.Listing;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.security.Principal;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Campaigns over REST. */
@RestController
@RequestMapping("/api/v1/campaigns")
record CampaignController(Campaigns campaigns, CampaignViews views, CampaignEvents events, Samples samples) {

    /**
     * Starts a campaign that fills a latency table on a device. It is queued behind the earlier campaigns of the same device.
     *
     * @param request what to measure, with which profile, and how precisely
     */
    @ResponseStatus(HttpStatus.ACCEPTED)
    @PostMapping
    ResponseEntity<CampaignView> create(
            @RequestBody CampaignRequest request, Idempotency idempotency, Principal principal) {
        long id = idempotency.once(request, () -> campaigns.fill(request, principal.getName()));
        return ResponseEntity.accepted()
                .location(Addresses.of("/api/v1/campaigns", id))
                .body(views.get(id));
    }

    /** Lists campaigns, newest first. */
    @GetMapping
    Listing<CampaignView> list(CampaignQuery asked) {
        return views.list(asked);
    }

    /**
     * Describes a campaign with its progress.
     *
     * @param id of the campaign
     */
    @GetMapping("/{id}")
    CampaignView one(@PathVariable long id) {
        return views.get(id);
    }

    /**
     * Lets a queued campaign be the next one of its device, before all that are queued now. What is running goes on.
     *
     * @param id of the campaign
     */
    @PostMapping("/{id}/next")
    CampaignView prefer(@PathVariable long id) {
        campaigns.prefer(id);
        return views.get(id);
    }

    /**
     * Cancels a campaign. Cancelling an ended campaign changes nothing. One that cannot be read is cancelled too: 204, as there is nothing
     * to show.
     *
     * @param id of the campaign
     */
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "204", content = @Content)
    @DeleteMapping("/{id}")
    ResponseEntity<CampaignView> cancel(@PathVariable long id) {
        campaigns.cancel(id);
        try {
            return ResponseEntity.ok(views.get(id));
        } catch (UnreadableRowException cancelledAllTheSame) {
            return ResponseEntity.noContent().build();
        }
    }

    /**
     * Follows a campaign. The stream begins with the present state, has an event {@code campaign} for each change, and ends with the
     * campaign.
     *
     * @param id of the campaign
     */
    @EventData(CampaignView.class)
    @GetMapping(path = "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter events(@PathVariable long id, Principal principal) {
        return events.subscribe(views.get(id).id(), principal.getName());
    }

    /**
     * Lists the raw runs of one cell of a campaign.
     *
     * @param id of the campaign
     * @param key a block configuration or component, such as {@code time-320x1280}
     */
    @GetMapping("/{id}/samples")
    Items<Samples.Run> samples(@PathVariable long id, @RequestParam String key) {
        views.get(id);
        return new Items<>(samples.ofCell(id, key));
    }

    record Items<T>(List<T> items) {}
}
