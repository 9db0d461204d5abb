package fusionlab.server.dashboard;

import fusionlab.unet.Architecture;
import fusionlab.unet.Topology;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the pages of architectures read. */
@Component
class ArchitectureRows {

    private static final String SELECT =
            "select a.id, a.topology, a.topology_config, a.counts, a.content_hash, a.origin, a.created_at from architecture a";

    private final JdbcClient jdbc;

    ArchitectureRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    record ArchitectureRow(
            long id,
            String topology,
            String topologyConfig,
            String counts,
            String contentHash,
            String origin,
            Instant createdAt) {

        Architecture architecture() {
            return Architecture.parse(Topology.parse(topology, topologyConfig), counts);
        }
    }

    /** Where the whole network was measured, on which table's conditions. */
    record MeasuredRow(
            long campaignId,
            String device,
            long latencyTableId,
            String latencyTable,
            int version,
            @Nullable Double measuredMs,
            @Nullable Double measuredLowMs,
            @Nullable Double measuredHighMs,
            @Nullable Double predictedMs,
            @Nullable Double predictedLowMs,
            @Nullable Double predictedHighMs,
            @Nullable Instant finishedAt) {

        public @Nullable Double errorPercent() {
            return measuredMs == null || predictedMs == null ? null : (predictedMs / measuredMs - 1) * 100;
        }

        public boolean inside() {
            return measuredMs != null
                    && predictedLowMs != null
                    && predictedHighMs != null
                    && predictedLowMs <= measuredMs
                    && measuredMs <= predictedHighMs;
        }
    }

    List<ArchitectureRow> latest(int limit) {
        return jdbc.sql(SELECT + " order by a.id desc limit ?")
                .param(limit)
                .query(ArchitectureRow.class)
                .list();
    }

    Optional<ArchitectureRow> one(long id) {
        return jdbc.sql(SELECT + " where a.id = ?")
                .param(id)
                .query(ArchitectureRow.class)
                .optional();
    }

    List<MeasuredRow> measured(long id) {
        return jdbc.sql("""
                        select c.id as campaign_id, d.name as device, t.id as latency_table_id, t.name as latency_table, t.version,
                               n.measured_ms, n.measured_low_ms, n.measured_high_ms,
                               n.predicted_ms, n.predicted_low_ms, n.predicted_high_ms, c.finished_at
                          from network_result n join campaign c on c.id = n.campaign_id join device d on d.id = c.device_id
                               join latency_table t on t.id = c.latency_table_id
                         where n.architecture_id = ? and n.measured_ms is not null order by c.id desc
                        """).param(id).query(MeasuredRow.class).list();
    }
}
