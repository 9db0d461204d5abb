package fusionlab.server.dashboard;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.TableJson;
import fusionlab.server.database.StoredRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the pages of latency tables and quality tables read. */
@Component
class TableRows {

    private static final String TABLES = """
            select t.id, t.name, t.version, t.device_id, coalesce(d.name, t.document::json -> 'provenance' ->> 'device') as device,
                   t.campaign_id, t.origin, coalesce(d.simulated, false) as simulated, t.topology, t.latent_size, t.sha256, t.created_by, t.created_at
              from latency_table t left join device d on d.id = t.device_id
            """;
    private static final String QUALITIES =
            "select id, name, topology, source, protocol, proxy, document, created_by, created_at from quality_table";

    private final JdbcClient jdbc;

    TableRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    record TableRow(
            long id,
            String name,
            int version,
            @Nullable Long deviceId,
            @Nullable String device,
            @Nullable Long campaignId,
            String origin,
            boolean simulated,
            String topology,
            int latentSize,
            String sha256,
            String createdBy,
            Instant createdAt) {}

    /** @param proxy whether it was measured on another network than the topology it is used for */
    record QualityRow(
            long id,
            String name,
            String topology,
            String source,
            String protocol,
            boolean proxy,
            String document,
            String createdBy,
            Instant createdAt) {}

    List<TableRow> latest(int limit) {
        return jdbc.sql(TABLES + " order by t.id desc limit ?")
                .param(limit)
                .query(TableRow.class)
                .list();
    }

    long count() {
        return jdbc.sql("select count(*) from latency_table").query(Long.class).single();
    }

    Optional<TableRow> one(long id) {
        return jdbc.sql(TABLES + " where t.id = ?")
                .param(id)
                .query(TableRow.class)
                .optional();
    }

    LatencyTable document(long id) {
        String document = jdbc.sql("select document from latency_table where id = ?")
                .param(id)
                .query(String.class)
                .single();
        return StoredRow.read("latency table", id, () -> TableJson.read(document))
                .orThrow();
    }

    /** The tables that a pool is made of; none for others. */
    List<TableRow> parts(long id) {
        return jdbc.sql(TABLES + " join latency_table_part p on p.table_id = t.id where p.pool_id = ? order by t.id")
                .param(id)
                .query(TableRow.class)
                .list();
    }

    List<QualityRow> qualities() {
        return jdbc.sql(QUALITIES + " order by id desc").query(QualityRow.class).list();
    }

    Optional<QualityRow> quality(long id) {
        return jdbc.sql(QUALITIES + " where id = ?")
                .param(id)
                .query(QualityRow.class)
                .optional();
    }
}
