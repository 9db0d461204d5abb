package fusionlab.server.table;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.TableCsv;
import fusionlab.latency.TableJson;
import fusionlab.server.annotation.Annotated;
import fusionlab.server.database.ParsedDocuments;
import fusionlab.server.database.StoredRow;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Lists;
import fusionlab.server.rest.Selection;
import fusionlab.server.system.NotFoundException;
import fusionlab.unet.ContentHash;
import java.sql.Types;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The lab's latency tables. A table is never changed; a new measurement is a new version. */
@Component
public class LatencyTables {

    private static final String KIND = "latency table";
    private static final ParsedDocuments<LatencyTable> PARSED = new ParsedDocuments<>(TableJson::read);

    /** Lists never read a table's cells. */
    private static final String ENTRIES = """
            select t.id, t.name, t.version, t.device_id, coalesce(d.name, t.device) as device, t.campaign_id,
                   t.origin, coalesce(d.simulated, false) as simulated, t.topology, t.latent_size, t.sha256, t.created_by, t.created_at""";

    private static final String FROM = "from latency_table t left join device d on d.id = t.device_id";
    private static final RowMapper<TableEntry> ROWS = new SimplePropertyRowMapper<>(TableEntry.class);

    private final JdbcClient database;
    private final Lists lists;
    private final Staleness staleness;
    private final UNetTimes times;

    LatencyTables(JdbcClient database, Lists lists, Staleness staleness, UNetTimes times) {
        this.database = database;
        this.lists = lists;
        this.staleness = staleness;
        this.times = times;
    }

    /**
     * Stores a table under the next version of its name.
     *
     * @param deviceId the device that it was measured on
     * @param campaignId the campaign of its samples
     * @return the id
     */
    @Transactional
    public long publish(LatencyTable table, long deviceId, long campaignId, String createdBy) {
        return keep(table, TableOrigin.MEASURED, deviceId, campaignId, createdBy);
    }

    /** Stores an imported table. */
    @Transactional
    public long keepImported(LatencyTable table, String createdBy) {
        return keep(table, TableOrigin.IMPORTED, null, null, createdBy);
    }

    /** Stores a pool and its parts. */
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
        int version = database.sql("select coalesce(max(version), 0) + 1 from latency_table where name = :name")
                .param("name", table.name())
                .query(Integer.class)
                .single();
        String document = TableJson.write(table.withVersion(version));
        long id = database.sql("""
                        insert into latency_table (name, version, device_id, campaign_id, origin, topology, latent_size, document, sha256, created_by)
                        values (:name, :version, :device, :campaign, :origin, :topology, :latentSize, :document, :sha256, :createdBy)
                        returning id""")
                .param("name", table.name())
                .param("version", version)
                .param("device", deviceId, Types.BIGINT)
                .param("campaign", campaignId, Types.BIGINT)
                .param("origin", origin.name())
                .param("topology", table.provenance().topology())
                .param("latentSize", table.provenance().latentSize())
                .param("document", document)
                .param("sha256", ContentHash.of(document))
                .param("createdBy", createdBy)
                .query(Long.class)
                .single();
        times.keep(id, table);
        return id;
    }

    /** A stored table: exactly the text that its hash covers. */
    public record Document(long id, String json, String sha256) {

        public LatencyTable table() {
            return StoredRow.read(KIND, id, () -> PARSED.of(id, json)).orThrow();
        }

        public String csv() {
            return TableCsv.write(table());
        }
    }

    public Optional<Document> find(long id) {
        return database.sql("select id, document as json, sha256 from latency_table where id = :id")
                .param("id", id)
                .query(Document.class)
                .optional();
    }

    /** The readable ones among the newest fifty tables of a topology, newest first. */
    public List<Document> ofTopology(String topology) {
        return database
                .sql(
                        "select id, document as json, sha256 from latency_table where topology = :topology order by id desc limit 50")
                .param("topology", topology)
                .query(Document.class)
                .list()
                .stream()
                .filter(document ->
                        StoredRow.read(KIND, document.id(), document::table).isReadable())
                .toList();
    }

    /** @throws NotFoundException if there is none */
    public LatencyTable get(long id) {
        return find(id).orElseThrow(() -> unknown(id)).table();
    }

    public Listing<TableEntry> list(TableQuery asked) {
        return lists.page(
                Selection.of(ENTRIES, FROM)
                        .containing(asked.text(), "t.name", "d.name")
                        .equal("t.origin", asked.origin())
                        .equal("t.topology", asked.topology())
                        .equal("t.device_id", asked.device())
                        .between("t.created_at", asked.from(), asked.until())
                        .and(Annotated.LATENCY_TABLE.listed("t.id", asked.archived()))
                        .where(Annotated.LATENCY_TABLE.tagged("t.id"), asked.tag()),
                asked.order(),
                asked.paging(),
                ROWS);
    }

    public boolean any() {
        return database.sql("select exists (select from latency_table)")
                .query(Boolean.class)
                .single();
    }

    /** @throws NotFoundException if there is none */
    public TableEntry entry(long id) {
        return database.sql(ENTRIES + " " + FROM + " where t.id = :id")
                .param("id", id)
                .query(TableEntry.class)
                .optional()
                .orElseThrow(() -> unknown(id));
    }

    /** Those there are, the newest first. */
    public List<TableEntry> entries(Collection<Long> ids) {
        return database.sql(ENTRIES + " " + FROM + " where t.id = any(:ids) order by t.id desc")
                .param("ids", ids.toArray(Long[]::new))
                .query(TableEntry.class)
                .list();
    }

    /** The tables of a pool; none for others. */
    public List<TableEntry> parts(long id) {
        return database.sql(ENTRIES + " " + FROM
                        + " join latency_table_part p on p.table_id = t.id where p.pool_id = :id order by t.id")
                .param("id", id)
                .query(TableEntry.class)
                .list();
    }

    /** The tables that campaigns filled, by the campaigns' ids. */
    public Map<Long, Long> ofCampaigns(Collection<Long> campaignIds) {
        return numbers("select campaign_id, id from latency_table where campaign_id in (:ids)", campaignIds);
    }

    /** The number of tables by device, for devices that have any. */
    public Map<Long, Long> countByDevice(Collection<Long> deviceIds) {
        return numbers(
                "select device_id, count(*) from latency_table where device_id in (:ids) group by device_id",
                deviceIds);
    }

    private Map<Long, Long> numbers(String sql, Collection<Long> ids) {
        Map<Long, Long> numbers = new HashMap<>();
        if (!ids.isEmpty()) {
            database.sql(sql).param("ids", ids).query(row -> {
                numbers.put(row.getLong(1), row.getLong(2));
            });
        }
        return numbers;
    }

    /** @throws NotFoundException if there is none */
    @Transactional(readOnly = true)
    public TableView view(long id) {
        TableEntry entry = entry(id);
        LatencyTable table = get(id);
        return StoredRow.read(KIND, id, () -> TableView.of(entry, table, staleness.of(id), parts(id)))
                .orThrow();
    }

    private static NotFoundException unknown(long id) {
        return new NotFoundException(KIND, id, "/api/v1/latency-tables");
    }
}
