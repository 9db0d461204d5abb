package fusionlab.server.table;

import fusionlab.server.rest.Addresses;
import fusionlab.server.rest.Idempotency;
import io.swagger.v3.oas.annotations.media.Schema;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Pools of tables over REST. */
@RestController
record PoolController(Pools pools, LatencyTables tables) {

    /**
     * @param name null for a name from the model
     * @param margin allowed ratio between two units; null for 0.06
     */
    record Request(
            @Schema(description = "2 or more latency tables of units of one model, measured alike") @Nullable List<Long> tableIds,
            @Nullable String name,
            @Nullable Double margin) {}

    /**
     * Pools latency tables of interchangeable units of one model into one table.
     *
     * @param request which tables
     */
    @ResponseStatus(HttpStatus.CREATED)
    @PostMapping("/api/v1/latency-tables/pools")
    ResponseEntity<TableView> pool(@RequestBody Request request, Idempotency idempotency, Principal principal) {
        long id = idempotency.once(
                request, () -> pools.pool(request.tableIds(), request.name(), request.margin(), principal.getName()));
        return ResponseEntity.created(Addresses.of("/api/v1/latency-tables", id))
                .body(tables.view(id));
    }
}
