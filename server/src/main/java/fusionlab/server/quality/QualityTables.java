package fusionlab.server.quality;

import fusionlab.search.quality.ProxyWarning;
import fusionlab.search.quality.QualityFormats;
import fusionlab.search.quality.QualityTable;
import fusionlab.search.quality.QualityTable.DeltaClip;
import fusionlab.server.annotation.Annotated;
import fusionlab.server.database.ParsedDocuments;
import fusionlab.server.database.StoredRow;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Lists;
import fusionlab.server.rest.Selection;
import fusionlab.server.system.Numbers;
import fusionlab.unet.Topology;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The lab's quality tables, for searches, pages and REST. */
@Component
@Transactional(readOnly = true)
public class QualityTables {

    /** The warning wherever the numbers of a table without a topology hash appear. */
    public static final String ONLY_THE_NAME =
            "known by the name of its topology only: whether it was made for this network cannot be checked";

    private static final String KIND = "quality table";
    private static final ParsedDocuments<QualityTable> PARSED = new ParsedDocuments<>(QualityFormats::readJson);
    private static final String COLUMNS =
            "select q.id, q.name, q.topology, q.source, q.protocol, q.proxy, q.sha256, q.created_by, q.created_at";
    private static final RowMapper<Summary> ROWS = new SimplePropertyRowMapper<>(Summary.class);

    private final QualityTableRepository repository;
    private final Lists lists;
    private final KnownTopologies topologies;

    QualityTables(QualityTableRepository repository, Lists lists, KnownTopologies topologies) {
        this.repository = repository;
        this.lists = lists;
        this.topologies = topologies;
    }

    public Listing<Summary> list(QualityTableQuery asked) {
        return lists.page(
                Selection.of(COLUMNS, "from quality_table q")
                        .containing(asked.text(), "q.name", "q.source")
                        .equal("q.topology", asked.topology())
                        .equal("q.proxy", asked.proxy())
                        .between("q.created_at", asked.from(), asked.until())
                        .and(Annotated.QUALITY_TABLE.listed("q.id", asked.archived()))
                        .where(Annotated.QUALITY_TABLE.tagged("q.id"), asked.tag()),
                asked.order(),
                asked.paging(),
                ROWS);
    }

    public Optional<Details> details(long id) {
        return repository.findById(id).map(stored -> StoredRow.read(KIND, id, () -> details(stored))
                .orThrow());
    }

    public Optional<Stored> find(long id) {
        return repository.findById(id).map(stored -> StoredRow.read(KIND, id, () -> Stored.of(stored))
                .orThrow());
    }

    /** The readable ones among the newest fifty tables of a topology, newest first. */
    public List<Stored> ofTopology(String topology) {
        return repository.findTop50ByTopologyOrderByIdDesc(topology).stream()
                .map(stored -> StoredRow.read(KIND, stored.id(), () -> Stored.of(stored)))
                .flatMap(row -> Stream.ofNullable(row.value()))
                .toList();
    }

    private Details details(StoredQualityTable stored) {
        QualityTable table = Stored.of(stored).table();
        List<SlotValue> values = new ArrayList<>();
        table.slots().forEach((slot, delta) -> values.add(SlotValue.of(slot, delta)));
        Optional<Topology> topology = topologies.named(table.topology());
        return new Details(
                repository.findSummaryById(stored.id()),
                Numbers.finite(table.baselineClip()),
                values,
                topology.map(table::missing).orElse(List.of()),
                table.knowsOnlyTheName() ? null : table.topologyHash(),
                stored.proxy() ? ProxyWarning.of(table) : null,
                warnings(table, topology));
    }

    /** Warnings for users of the table, in sentences. */
    static List<String> warnings(QualityTable table, Optional<Topology> topology) {
        List<String> warnings = new ArrayList<>();
        if (table.proxy()) {
            warnings.add(ProxyWarning.of(table));
        }
        topology.flatMap(table::gaps).ifPresent(warnings::add);
        if (table.knowsOnlyTheName() && !table.topology().isBlank()) {
            warnings.add("The table is " + ONLY_THE_NAME);
        }
        return warnings;
    }

    /** A table with the document that its hash covers. */
    public record Stored(long id, QualityTable table, String json, String sha256) {

        static Stored of(StoredQualityTable stored) {
            return new Stored(stored.id(), PARSED.of(stored.id(), stored.json()), stored.json(), stored.sha256());
        }

        /** Written from the table: the imported file lacks what was given in addition to it, such as that it is a proxy. */
        public String csv() {
            return QualityFormats.writeCsv(table);
        }
    }

    /** A table in a list, which never reads the slots. */
    public record Summary(
            long id,
            String name,
            String topology,
            String source,
            String protocol,
            boolean proxy,
            String sha256,
            String createdBy,
            Instant createdAt) {}

    /**
     * @param slots in execution order
     * @param missingSlots slots of the topology without a value: a search that may remove them refuses the table
     * @param topologyHash content hash of the topology; null if only its name is known
     * @param warning the warning about a proxy's numbers
     * @param warnings all warnings for users of the table: a proxy, missing slots, a topology known only by name
     */
    public record Details(
            @com.fasterxml.jackson.annotation.JsonUnwrapped Summary summary,
            @Nullable Double baselineClip,
            List<SlotValue> slots,
            List<String> missingSlots,
            @Nullable String topologyHash,
            @Nullable String warning,
            List<String> warnings) {}

    /** @param deltaClip CLIP with the block minus CLIP without it */
    public record SlotValue(
            String slot, double deltaClip, @Nullable Double standardError) {

        static SlotValue of(String slot, DeltaClip delta) {
            return new SlotValue(slot, delta.delta(), Numbers.finite(delta.standardError()));
        }
    }
}
