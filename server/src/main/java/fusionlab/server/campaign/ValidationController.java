package fusionlab.server.campaign;

import fusionlab.latency.LatencyTable;
import fusionlab.server.architecture.Architectures;
import fusionlab.server.rest.Addresses;
import fusionlab.server.rest.Idempotency;
import fusionlab.server.system.InvalidRequestException;
import fusionlab.server.table.LatencyTables;
import fusionlab.unet.Architecture;
import fusionlab.unet.BlockConfiguration;
import fusionlab.unet.Topology;
import io.swagger.v3.oas.annotations.media.Schema;
import java.security.Principal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Starts validations of a table with whole networks. */
@RestController
record ValidationController(
        Campaigns campaigns, CampaignViews views, LatencyTables tables, Architectures architectures) {

    private static final int MOST_NETWORKS = 100;
    private static final int DEFAULT_ROUNDS = 8;
    private static final int DEFAULT_BUDGET_SECONDS = 1_800;
    private static final double PRECISION = 0.03;

    /**
     * Starts a campaign that validates a table with whole UNets. The predicted latency of each is compared with one that is measured in the
     * same window.
     *
     * @param tableId of the latency table
     * @param request the UNets to measure
     */
    @ResponseStatus(HttpStatus.ACCEPTED)
    @PostMapping("/api/v1/latency-tables/{tableId}/validations")
    ResponseEntity<CampaignView> validate(
            @PathVariable long tableId, @RequestBody Request request, Idempotency idempotency, Principal principal) {
        LatencyTable table = tables.get(tableId);
        Topology topology = table.topology();
        long seed = request.seed() == null ? 1 : request.seed();
        List<Architecture> networks = networks(request, topology, seed);
        Rotation rotation = rotation(table, topology, request, seed);
        long device = request.deviceId() != null
                ? request.deviceId()
                : CampaignRequest.required("deviceId", tables.entry(tableId).deviceId());
        long id = idempotency.once(
                request, () -> campaigns.validate(tableId, device, topology, rotation, networks, principal.getName()));
        return ResponseEntity.accepted()
                .location(Addresses.of("/api/v1/campaigns", id))
                .body(views.get(id));
    }

    private static Rotation rotation(LatencyTable table, Topology topology, Request request, long seed) {
        List<BlockConfiguration> configurations =
                topology.configurations(table.provenance().latentSize());
        String sentinel = table.cells().containsKey(table.sentinelKey())
                ? table.sentinelKey()
                : Sentinel.among(configurations).key();
        return new Rotation(
                table.provenance().profile().withRuntimeVersion(""),
                table.provenance().latentSize(),
                sentinel,
                PRECISION,
                CampaignRequest.inRange("rounds", request.rounds() == null ? DEFAULT_ROUNDS : request.rounds(), 1, 100),
                CampaignRequest.budget(
                        request.budgetSeconds() == null ? DEFAULT_BUDGET_SECONDS : request.budgetSeconds()),
                seed);
    }

    private List<Architecture> networks(Request request, Topology topology, long seed) {
        Map<String, Architecture> networks = new LinkedHashMap<>();
        List<String> texts = request.architectures() == null ? List.of() : request.architectures();
        for (int i = 0; i < texts.size(); i++) {
            Architecture parsed = parsed(topology, texts.get(i), "architectures[" + i + "]");
            networks.putIfAbsent(parsed.contentHash(), parsed);
        }
        for (Long id : request.architectureIds() == null ? List.<Long>of() : request.architectureIds()) {
            if (id == null) {
                throw new InvalidRequestException(
                        "architectureIds", "architectureIds must not contain null", "leave it out");
            }
            Architecture found = architectures
                    .find(id)
                    .filter(architecture ->
                            architecture.topology().contentHash().equals(topology.contentHash()))
                    .orElseThrow(() -> new InvalidRequestException(
                            "architectureIds",
                            "There is no architecture " + id + " of the table's topology",
                            "see GET /api/v1/architectures"));
            networks.putIfAbsent(found.contentHash(), found);
        }
        int random =
                CampaignRequest.inRange("random", request.random() == null ? 0 : request.random(), 0, MOST_NETWORKS);
        new RandomNetworks(topology, new SplittableRandom(seed))
                .draw(random)
                .forEach(drawn -> networks.putIfAbsent(drawn.contentHash(), drawn));
        if (networks.isEmpty() || networks.size() > MOST_NETWORKS) {
            throw new InvalidRequestException(
                    "architectures",
                    "There are " + networks.size() + " networks to measure",
                    "give 1 to " + MOST_NETWORKS + " in architectures, architectureIds and random together");
        }
        return List.copyOf(networks.values());
    }

    private static Architecture parsed(Topology topology, @Nullable String text, String field) {
        try {
            return Architecture.parse(topology, text == null ? "" : text);
        } catch (IllegalArgumentException wrong) {
            throw new InvalidRequestException(
                    field, String.valueOf(wrong.getMessage()), "give 'base' or slot=count pairs");
        }
    }

    /**
     * The networks to measure.
     *
     * @param random number of additional random networks
     * @param rounds minimum for each network, however long they take
     * @param budgetSeconds device time for all; what is left after those rounds goes to networks whose mean has not reached the precision
     *     target
     */
    record Request(
            @Schema(description = "The device that measured the table by default") @Nullable Long deviceId,
            @Schema(description = "Texts of architectures: base, or slot=count pairs") @Nullable List<String> architectures,
            @Schema(description = "Ids of architectures of the table's topology") @Nullable List<Long> architectureIds,
            @Schema(minimum = "0", maximum = "100") @Nullable Integer random,
            @Schema(description = "Of the random UNets and of the order, 1 by default") @Nullable Long seed,
            @Schema(minimum = "1", maximum = "100") @Nullable Integer rounds,
            @Schema(minimum = "1", maximum = "86400") @Nullable Integer budgetSeconds) {}
}
