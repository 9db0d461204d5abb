package fusionlab.server.quality;

import fusionlab.search.QualityTable;
import fusionlab.search.QualityTable.DeltaClip;
import fusionlab.server.system.Paging;
import fusionlab.server.system.StoredRow;
import fusionlab.unet.Slot;
import fusionlab.unet.Topology;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Sort;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The lab's quality tables, for searches, pages and REST. */
@Component
@Transactional(readOnly = true)
public class QualityTables {

    /** To be said wherever a proxy's numbers appear. */
    public static final String PROXY_WARNING =
            "proxy: measured on another network than the topology it is used for, says nothing quantitative about it";

    private static final String KIND = "quality table";

    private final QualityTableRepository repository;
    private final KnownTopologies topologies;

    QualityTables(QualityTableRepository repository, KnownTopologies topologies) {
        this.repository = repository;
        this.topologies = topologies;
    }

    public Page<Summary> list(Paging paging) {
        return repository
                .findAll(paging.sortedBy(Sort.by(Sort.Direction.DESC, "id")))
                .map(Summary::of);
    }

    public Optional<Details> details(long id) {
        return repository.findById(id).map(stored -> StoredRow.read(KIND, id, () -> details(stored))
                .orThrow());
    }

    public Optional<Stored> find(long id) {
        return repository.findById(id).map(stored -> StoredRow.read(KIND, id, () -> Stored.of(stored))
                .orThrow());
    }

    /** All tables of a topology that can be read, newest first. */
    public List<Stored> ofTopology(String topology) {
        return repository.findByTopologyOrderByIdDesc(topology).stream()
                .map(stored -> StoredRow.read(KIND, stored.id(), () -> Stored.of(stored)))
                .flatMap(row -> Stream.ofNullable(row.value()))
                .toList();
    }

    private Details details(StoredQualityTable stored) {
        QualityTable table = stored.toTable();
        List<SlotValue> values = new ArrayList<>();
        table.slots().forEach((slot, delta) -> values.add(SlotValue.of(slot, delta)));
        List<String> missing = topologies
                .named(table.topology())
                .map(topology -> missing(topology, table.slots().keySet()))
                .orElse(List.of());
        return new Details(
                Summary.of(stored),
                finite(table.baselineClip()),
                values,
                missing,
                stored.proxy() ? PROXY_WARNING : null);
    }

    static List<String> missing(Topology topology, Set<String> slots) {
        return topology.slots().stream()
                .map(Slot::name)
                .filter(slot -> !slots.contains(slot))
                .collect(Collectors.toList());
    }

    private static @Nullable Double finite(double number) {
        return Double.isFinite(number) ? number : null;
    }

    /** A table with both of its file forms. */
    public record Stored(long id, QualityTable table, String json, String csv, String sha256) {

        static Stored of(StoredQualityTable stored) {
            return new Stored(stored.id(), stored.toTable(), stored.json(), stored.csv(), stored.sha256());
        }
    }

    /** A table in one line. */
    public record Summary(
            long id,
            String name,
            String topology,
            String source,
            String protocol,
            boolean proxy,
            String sha256,
            String createdBy,
            Instant createdAt) {

        static Summary of(StoredQualityTable stored) {
            return new Summary(
                    stored.id(),
                    stored.name(),
                    stored.topology(),
                    stored.source(),
                    stored.protocol(),
                    stored.proxy(),
                    stored.sha256(),
                    stored.createdBy(),
                    stored.createdAt());
        }
    }

    /**
     * @param slots in execution order
     * @param missingSlots slots of the topology without a value: no search removes them
     * @param warning how a proxy's numbers are to be read
     */
    public record Details(
            @com.fasterxml.jackson.annotation.JsonUnwrapped Summary summary,
            @Nullable Double baselineClip,
            List<SlotValue> slots,
            List<String> missingSlots,
            @Nullable String warning) {}

    /** @param deltaClip CLIP with the block minus CLIP without it */
    public record SlotValue(
            String slot, double deltaClip, @Nullable Double standardError) {

        static SlotValue of(String slot, DeltaClip delta) {
            return new SlotValue(slot, delta.delta(), finite(delta.standardError()));
        }
    }
}
