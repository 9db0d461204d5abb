package fusionlab.server.notification;

import fusionlab.server.rest.Addresses;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.system.PlainText;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
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

/** Webhooks are for operators only, including reads. */
@RestController
@RequestMapping(WebhookController.PATH)
class WebhookController {

    static final String PATH = "/api/v1/webhooks";

    private final Webhooks webhooks;

    WebhookController(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    /** @param events all by default */
    record NewWebhook(
            @NotBlank @Size(max = 80) @PlainText String name,

            @Schema(description = "Address that gets a POST for each notice; http or https") @NotBlank
            String url,

            @Schema(description = "campaign-ended, search-ended, device-lost; all by default") @Nullable
            List<String> events) {}

    /** @param secret signs the deliveries; shown once */
    record CreatedWebhook(long id, String name, String address, List<String> events, String secret) {}

    /** @param id of the delivery */
    record QueuedTest(long id) {}

    /**
     * Creates a webhook. The answer has the secret that signs its deliveries, which is not shown again.
     *
     * @param body address and events
     */
    @ResponseStatus(HttpStatus.CREATED)
    @PostMapping
    ResponseEntity<CreatedWebhook> create(@Valid @RequestBody NewWebhook body, Principal person) {
        Webhooks.Created created = webhooks.create(body.name().strip(), body.url(), events(body), person.getName());
        Webhooks.View view = created.view();
        return ResponseEntity.created(Addresses.of(PATH, view.id()))
                .body(new CreatedWebhook(
                        view.id(),
                        view.name(),
                        view.address(),
                        view.events(),
                        created.secret().value()));
    }

    private static List<String> events(NewWebhook body) {
        List<String> events = body.events();
        if (events == null || events.isEmpty()) {
            return NoticeEvent.names();
        }
        for (String event : events) {
            if (NoticeEvent.of(event).isEmpty()) {
                throw new InvalidRequestException(
                        "events",
                        "There is no event " + event,
                        "choose from " + String.join(", ", NoticeEvent.names()));
            }
        }
        return events;
    }

    /** Lists the webhooks, oldest first. */
    @GetMapping
    Listing<Webhooks.View> list(Paging paging) {
        return webhooks.list(paging);
    }

    /**
     * Describes a webhook.
     *
     * @param id of the webhook
     */
    @GetMapping("/{id}")
    Webhooks.View one(@PathVariable long id) {
        return webhooks.get(id);
    }

    /**
     * Lists the deliveries of a webhook, newest first.
     *
     * @param id of the webhook
     */
    @GetMapping("/{id}/deliveries")
    Listing<Webhooks.Delivery> deliveries(@PathVariable long id, Paging paging) {
        return webhooks.deliveries(id, paging);
    }

    /**
     * Queues a delivery of event {@code test}.
     *
     * @param id of the webhook
     */
    @ResponseStatus(HttpStatus.ACCEPTED)
    @PostMapping("/{id}/tests")
    QueuedTest test(@PathVariable long id) {
        return new QueuedTest(webhooks.test(id));
    }

    /**
     * Deletes a webhook. Deliveries that wait for it are lost.
     *
     * @param id of the webhook
     */
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @DeleteMapping("/{id}")
    void delete(@PathVariable long id, Principal person) {
        webhooks.delete(id, person.getName());
    }
}
