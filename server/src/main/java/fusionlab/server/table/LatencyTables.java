package fusionlab.server.table;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.TableCsv;
import fusionlab.latency.TableJson;
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

    private final TableRepository repository;
    private final JdbcClient database;
    private final Clock clock;

    LatencyTables(TableRepository repository, JdbcClient database, Clock clock) {
        this.repository = repository;
        this.database = database;
        this.clock = clock;
    }

    /**
     * Keeps a table under the next version of its name.
     *
     * @param deviceId the device that it was measured on; null for imported tables
     * @param campaignId the campaign whose samples it is made of; null for imported tables
     * @return the id
     */
    @Transactional
    public long publish(LatencyTable table, @Nullable Long deviceId, @Nullable Long campaignId, String createdBy) {
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
                .save(new StoredTable(numbered, deviceId, campaignId, createdBy, clock.instant()))
                .id();
    }

    /** A table as it is kept: the very text that its hash is of. */
    public record Document(long id, String json, String sha256) {

        private static Document of(StoredTable stored) {
            return new Document(stored.id(), stored.document(), stored.sha256());
        }

        public LatencyTable table() {
            return TableJson.read(json);
        }

        public String csv() {
            return TableCsv.write(table());
        }
    }

    @Transactional(readOnly = true)
    public Optional<Document> find(long id) {
        return repository.findById(id).map(Document::of);
    }

    /** The newest fifty of a topology, newest first. */
    @Transactional(readOnly = true)
    public List<Document> ofTopology(String topology) {
        return repository.findTop50ByTopologyOrderByIdDesc(topology).stream()
                .map(Document::of)
                .toList();
    }

    /** @throws NotFoundException if there is none */
    @Transactional(readOnly = true)
    public LatencyTable get(long id) {
        return stored(id).toTable();
    }

    /** The device that a table was measured on, if it is one of this lab. */
    @Transactional(readOnly = true)
    public Optional<Long> device(long id) {
        return Optional.ofNullable(stored(id).deviceId());
    }

    /** The id of the table that a campaign filled. */
    @Transactional(readOnly = true)
    public Optional<Long> ofCampaign(long campaignId) {
        return repository.findByCampaignId(campaignId).map(StoredTable::id);
    }

    /** @throws NotFoundException if there is none */
    @Transactional(readOnly = true)
    public TableView view(long id) {
        return TableView.of(stored(id));
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
