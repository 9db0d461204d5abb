package fusionlab.server.campaign;

import fusionlab.server.rest.Addresses;
import fusionlab.server.rest.Idempotency;
import fusionlab.server.system.ConflictException;
import fusionlab.server.table.LatencyTables;
import io.swagger.v3.oas.annotations.media.Schema;
import java.security.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Measures a table again with the same settings, with more time on request: its next version. */
@RestController
record RemeasurementController(Campaigns campaigns, CampaignViews views, LatencyTables tables) {

    /**
     * Measures a table again with the same settings, as its next version.
     *
     * @param tableId of the latency table
     * @param request absent for the device time of the earlier campaign
     */
    @ResponseStatus(HttpStatus.ACCEPTED)
    @PostMapping("/api/v1/latency-tables/{tableId}/remeasurement")
    ResponseEntity<CampaignView> remeasure(
            @PathVariable long tableId,
            @RequestBody(required = false) @Nullable Request request,
            Idempotency idempotency,
            Principal principal) {
        long earlier = Optional.ofNullable(tables.entry(tableId).campaignId())
                .orElseThrow(() -> new ConflictException(
                        null,
                        "Table " + tableId + " was not measured by a campaign of this lab",
                        "measure the tables of a pool again one by one; import others again"));
        Integer budget = request == null ? null : request.budgetSeconds();
        String asked = "remeasurement of " + tableId + (budget == null ? "" : " in " + budget + " s");
        long id = idempotency.once(asked, () -> campaigns.repeat(earlier, budget, principal.getName()));
        return ResponseEntity.accepted()
                .location(Addresses.of("/api/v1/campaigns", id))
                .body(views.get(id));
    }

    /** @param budgetSeconds device time; the earlier campaign's by default */
    record Request(@Schema(minimum = "1", maximum = "86400") @Nullable Integer budgetSeconds) {}
}
