package fusionlab.server.architecture;

import com.fasterxml.jackson.annotation.JsonInclude;
import fusionlab.search.SearchProblem;
import fusionlab.unet.Architecture;
import fusionlab.unet.Cost;
import fusionlab.unet.SlotKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code architecture.json} ({@code docs/formats.md}): blocks by slot, size and origin.
 *
 * @param counts all slots in execution order
 * @param cost at the topology's own latent size, batch 1
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ArchitectureFile(
        String format,
        int formatVersion,
        String topology,
        String text,
        String contentHash,
        Map<String, Integer> counts,
        List<String> removed,
        List<String> copied,
        int latentSize,
        Cost cost,
        Provenance provenance,
        JsonNode topologyConfig) {

    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * @param search the search that found it, in a bundle
     * @param weights those that the search tuned
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Provenance(
            long architectureId,
            String origin,
            Instant createdAt,
            @Nullable Search search,
            Evidence.@Nullable Weights weights) {}

    /** Everything that decides the outcome, apart from the two tables. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Search(
            long id,
            String latencyTable,
            int latencyTableVersion,
            String qualityTable,
            String qualitySource,
            boolean qualityIsProxy,
            String algorithm,
            long seed,
            double latencyTargetMs,
            int groupSize,
            @Nullable Double clipFloor,
            List<SlotKind> kinds,
            boolean copies,
            int rounds) {

        static Search of(Evidence.Proof proof) {
            SearchProblem problem = proof.problem();
            SearchProblem.Parameters parameters = problem.parameters();
            return new Search(
                    proof.searchId(),
                    problem.latencies().name(),
                    problem.latencies().version(),
                    problem.qualities().name(),
                    problem.qualities().source(),
                    problem.qualities().proxy(),
                    parameters.algorithm(),
                    parameters.seed(),
                    parameters.latencyTargetMs(),
                    parameters.groupSize(),
                    parameters.clipFloor(),
                    parameters.kinds().stream().sorted().toList(),
                    parameters.copies(),
                    parameters.rounds());
        }
    }

    static String write(StoredArchitecture stored, Evidence.@Nullable Proof proof) {
        Architecture architecture = stored.toArchitecture();
        int latentSize = architecture.topology().latentSize();
        return JSON.writerWithDefaultPrettyPrinter()
                        .writeValueAsString(new ArchitectureFile(
                                "fusionlab-architecture",
                                1,
                                stored.topologyName(),
                                architecture.text(),
                                stored.contentHash(),
                                architecture.counts(),
                                architecture.removed(),
                                architecture.copied(),
                                latentSize,
                                architecture.topology().cost(architecture, latentSize),
                                new Provenance(
                                        stored.id(),
                                        stored.origin(),
                                        stored.createdAt(),
                                        proof == null ? null : Search.of(proof),
                                        proof == null ? null : proof.weights()),
                                JSON.readTree(architecture.topology().configJson())))
                + "\n";
    }
}
