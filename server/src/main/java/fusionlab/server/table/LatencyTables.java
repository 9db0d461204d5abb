package fusionlab.server.table;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.TableCsv;
import fusionlab.latency.TableJson;
import fusionlab.server.database.StoredRow;
import fusionlab.server.system.NotFoundException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The lab's latency tables. A table is never changed; a new measurement is a new version. */
@Component
public class LatencyTables {

    private static final String KIND = "latency table";

    private final TableRepository repository;
    private final JdbcClient database;
    private final Staleness staleness;
    private final Clock clock;

    LatencyTables(TableRepository repository, JdbcClient database, Staleness staleness, Clock clock) {
        this.repository = repository;
        this.database = database;
        this.staleness = staleness;
        this.clock = clock;
    }

    /**
     * Keeps a table under the next version of its name.
     *
     * @param deviceId the device that it was measured on
     * @param campaignId the campaign whose samples it is made of
     * @return the id
     */
    @Transactional
    public long publish(LatencyTable table, long deviceId, long campaignId, String createdBy) {
        return keep(table, TableOrigin.MEASURED, deviceId, campaignId, createdBy);
    }

    /** Keeps a table that somebody else has measured. */
    @Transactional
    public long keepImported(LatencyTable table, String createdBy) {
        return keep(table, TableOrigin.IMPORTED, null, null, createdBy);
    }

    /** Keeps a table made of others, and notes of which. */
    @Transactional
    public long keepPool(LatencyTable table, List<Long> parts, String createdBy) {
        long id = keep(table, TableOrigin.POOLED, null, null, createdBy);
        parts.forEach(part -> database.sql("insert into latency_table_part (pool_id, table_id) values (:pool, :part)")
                .param("pool", id)
                .param("part", part)
                .update());
        return id;
    }

    private long keep(
            LatencyTable table,
            TableOrigin origin,
            @Nullable Long deviceId,
            @Nullable Long campaignId,
            String createdBy) {
        database.sql("select pg_advisory_xact_lock(hashtextextended(:name, 2))")
                .param("name", table.name())
                .query((row, number) -> true)
                .single();
        var numbered = new LatencyTable(
                table.name(),
                repository.newestVersion(table.name()) + 1,
                table.provenance(),
                table.sentinelKey(),
                table.cells(),
                table.missing());
        return repository
                .saveAndFlush(new StoredTable(numbered, origin, deviceId, campaignId, createdBy, clock.instant()))
                .id();
    }

    /** A table as it is kept: the very text that its hash is of. */
    public record Document(long id, String json, String sha256) {

        private static Document of(StoredTable stored) {
            return new Document(stored.id(), stored.document(), stored.sha256());
        }

        public LatencyTable table() {
            return StoredRow.read(KIND, id, () -> TableJson.read(json)).orThrow();
        }

        public String csv() {
            return TableCsv.write(table());
        }
    }

    @Transactional(readOnly = true)
    public Optional<Document> find(long id) {
        return repository.findById(id).map(Document::of);
    }

    /** Those that can be read of the newest fifty of a topology, newest first. */
    @Transactional(readOnly = true)
    public List<Document> ofTopology(String topology) {
        return repository.findTop50ByTopologyOrderByIdDesc(topology).stream()
                .map(Document::of)
                .filter(document ->
                        StoredRow.read(KIND, document.id(), document::table).isReadable())
                .toList();
    }

    /** @throws NotFoundException if there is none */
    @Transactional(readOnly = true)
    public LatencyTable get(long id) {
        return StoredRow.read(KIND, id, stored(id)::toTable).orThrow();
    }

    /** The device that a table was measured on, if it is one of this lab. */
    @Transactional(readOnly = true)
    public Optional<Long> device(long id) {
        return Optional.ofNullable(stored(id).deviceId());
    }

    /** The campaign that filled a table, if one of this lab did. */
    @Transactional(readOnly = true)
    public Optional<Long> campaign(long id) {
        return Optional.ofNullable(stored(id).campaignId());
    }

    /** The id of the table that a campaign filled. */
    @Transactional(readOnly = true)
    public Optional<Long> ofCampaign(long campaignId) {
        return repository.findByCampaignId(campaignId).map(StoredTable::id);
    }

    /** @throws NotFoundException if there is none */
    @Transactional(readOnly = true)
    public TableView view(long id) {
        StoredTable stored = stored(id);
        return StoredRow.read(KIND, id, () -> TableView.of(stored, staleness.of(id), parts(id)))
                .orThrow();
    }

    /** The tables that a pool is made of; none for others. */
    List<Long> parts(long id) {
        return database.sql("select table_id from latency_table_part where pool_id = :id order by table_id")
                .param("id", id)
                .query(Long.class)
                .list();
    }

    StoredTable stored(long id) {
        return repository
                .findById(id)
                .orElseThrow(() -> new NotFoundException("latency table", id, "/api/v1/latency-tables"));
    }

    Page<StoredTable> page(Pageable page) {
        return repository.findAll(page);
    }
}
