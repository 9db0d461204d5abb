package fusionlab.server.architecture;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import fusionlab.server.database.StoredRow;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Paging;
import fusionlab.server.system.NotFoundException;
import fusionlab.unet.Action;
import fusionlab.unet.Architecture;
import fusionlab.unet.Cost;
import fusionlab.unet.Slot;
import fusionlab.unet.SlotKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What REST and pages show of architectures, with everything that the lab knows of them. */
@Component
public class ArchitectureDetails {

    private final ArchitectureRepository repository;
    private final Evidence evidence;
    private final JdbcClient jdbc;

    ArchitectureDetails(ArchitectureRepository repository, Evidence evidence, JdbcClient jdbc) {
        this.repository = repository;
        this.evidence = evidence;
        this.jdbc = jdbc;
    }

    @Transactional(readOnly = true)
    public Listing<Summary> list(Paging paging) {
        return Listing.ofRows(repository
                .findAll(paging.sortedBy(Sort.by(Sort.Direction.DESC, "id")))
                .map(stored -> StoredRow.read("architecture", stored.id(), () -> Summary.of(stored))));
    }

    @Transactional(readOnly = true)
    public Optional<Details> find(long id) {
        return repository.findById(id).map(stored -> StoredRow.read("architecture", id, () -> details(stored))
                .orThrow());
    }

    /**
     * Side by side, in the order of the ids.
     *
     * @throws NotFoundException naming the id that there is not
     */
    @Transactional(readOnly = true)
    public ArchitectureComparison compare(List<Long> ids) {
        List<Details> found = new ArrayList<>();
        for (long id : ids) {
            found.add(
                    find(id).orElseThrow(() -> new NotFoundException("architecture", id, ArchitectureController.PATH)));
        }
        return ArchitectureComparison.of(found);
    }

    private Details details(StoredArchitecture stored) {
        Architecture architecture = stored.toArchitecture();
        int latentSize = architecture.topology().latentSize();
        return new Details(
                Summary.of(stored, architecture),
                slots(architecture),
                architecture.removed(),
                architecture.copied(),
                latentSize,
                architecture.topology().cost(architecture, latentSize),
                architecture.topology().cost(architecture.topology().original(), latentSize),
                evidence.latencies(architecture),
                measurements(stored.id()),
                evidence.qualities(architecture),
                evidence.wins(stored.id()));
    }

    private static List<SlotCount> slots(Architecture architecture) {
        Architecture original = architecture.topology().original();
        return architecture.topology().slots().stream()
                .map(slot -> SlotCount.of(slot, original, architecture))
                .toList();
    }

    /** What validation campaigns measured end to end, newest first. */
    List<Measurement> measurements(long architectureId) {
        return jdbc.sql("""
                        select n.campaign_id, c.latency_table_id, t.name as latency_table, d.name as device, n.samples, n.measured_ms,
                               n.measured_low_ms, n.measured_high_ms, n.predicted_ms, n.predicted_low_ms, n.predicted_high_ms, n.problem
                          from network_result n
                          join campaign c on c.id = n.campaign_id
                          join device d on d.id = c.device_id
                          left join latency_table t on t.id = c.latency_table_id
                         where n.architecture_id = :id
                         order by n.campaign_id desc
                         limit 100""")
                .param("id", architectureId)
                .query(Measurement.class)
                .list();
    }

    /** An architecture in one line. */
    public record Summary(
            long id,
            String topology,
            String text,
            String contentHash,
            String origin,
            Instant createdAt,
            int removedSlots,
            int copiedSlots,
            long parameters) {

        static Summary of(StoredArchitecture stored) {
            return of(stored, stored.toArchitecture());
        }

        static Summary of(StoredArchitecture stored, Architecture architecture) {
            return new Summary(
                    stored.id(),
                    stored.topologyName(),
                    stored.text(),
                    stored.contentHash(),
                    stored.origin(),
                    stored.createdAt(),
                    architecture.removed().size(),
                    architecture.copied().size(),
                    architecture
                            .topology()
                            .cost(architecture, architecture.topology().latentSize())
                            .parameters());
        }
    }

    /**
     * @param latentSize the topology's own, at which the costs are given
     * @param cost parameters, and MACs in both conventions, at batch 1
     * @param originalCost the same of the architecture without removals and additions
     */
    public record Details(
            @JsonUnwrapped Summary summary,
            List<SlotCount> slots,
            List<String> removed,
            List<String> copied,
            int latentSize,
            Cost cost,
            Cost originalCost,
            List<Evidence.PredictedLatency> latencies,
            List<Measurement> measurements,
            List<Evidence.QualityEstimate> qualities,
            List<Evidence.Win> searches) {}

    /** How many blocks stand at a slot, and how many stood there originally. */
    public record SlotCount(
            String name, SlotKind kind, String stage, int original, int count, Action.@Nullable Type change) {

        static SlotCount of(Slot slot, Architecture original, Architecture architecture) {
            int before = original.count(slot.name());
            int after = architecture.count(slot.name());
            return new SlotCount(slot.name(), slot.kind(), slot.stage(), before, after, change(before, after));
        }

        private static Action.@Nullable Type change(int before, int after) {
            if (before == after) {
                return null;
            }
            return after < before ? Action.Type.REMOVE : Action.Type.COPY;
        }
    }

    /** A whole network measured against the prediction of the same window. */
    public record Measurement(
            long campaignId,
            @Nullable Long latencyTableId,
            @Nullable String latencyTable,
            String device,
            int samples,
            @Nullable Double measuredMs,
            @Nullable Double measuredLowMs,
            @Nullable Double measuredHighMs,
            @Nullable Double predictedMs,
            @Nullable Double predictedLowMs,
            @Nullable Double predictedHighMs,
            @Nullable String problem) {}
}
