package fusionlab.server.dashboard;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the campaign pages read. */
@Component
class CampaignRows {

    private static final String SELECT = """
            select c.id, c.device_id, d.name as device, c.kind, c.state, c.topology, c.latent_size, c.profile::text as profile,
                   c.precision_target, c.minimum_rounds, c.budget_seconds, c.spent_seconds, c.cells_total, c.cells_precise,
                   c.rounds_done, c.remaining_seconds, c.problem, c.created_by, c.created_at, c.started_at, c.finished_at,
                   coalesce(c.latency_table_id, t.id) as latency_table_id,
                   (select j.activity from job j where j.campaign_id = c.id and j.state = 'LEASED' order by j.id desc limit 1)
                       as activity
              from campaign c join device d on d.id = c.device_id left join latency_table t on t.campaign_id = c.id
            """;

    private final JdbcClient jdbc;

    CampaignRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    record CampaignRow(
            long id,
            long deviceId,
            String device,
            String kind,
            String state,
            String topology,
            int latentSize,
            String profile,
            double precisionTarget,
            int minimumRounds,
            int budgetSeconds,
            double spentSeconds,
            int cellsTotal,
            int cellsPrecise,
            int roundsDone,
            @Nullable Double remainingSeconds,
            @Nullable String problem,
            String createdBy,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            @Nullable Long latencyTableId,
            @Nullable String activity) {

        public boolean running() {
            return state.equals("QUEUED") || state.equals("RUNNING");
        }

        /** For people: {@code Table of sd-v1.5 at 64×64}. */
        public String title() {
            return (kind.equals("TABLE") ? "Table of " : "Validation of ") + topology + " at " + latentSize + "×"
                    + latentSize;
        }
    }

    record ProblemRow(String key, String reason) {}

    /** A whole network beside its prediction; {@code inside} says whether the measured value lies in the predicted interval. */
    record NetworkRow(
            long architectureId,
            String counts,
            @Nullable Double measuredMs,
            @Nullable Double measuredLowMs,
            @Nullable Double measuredHighMs,
            int samples,
            @Nullable Double predictedMs,
            @Nullable Double predictedLowMs,
            @Nullable Double predictedHighMs,
            @Nullable String problem) {

        public @Nullable Double errorPercent() {
            return measuredMs == null || predictedMs == null ? null : (predictedMs / measuredMs - 1) * 100;
        }

        public @Nullable Boolean inside() {
            if (measuredMs == null || predictedLowMs == null || predictedHighMs == null) {
                return null;
            }
            return predictedLowMs <= measuredMs && measuredMs <= predictedHighMs;
        }
    }

    List<CampaignRow> running() {
        return jdbc.sql(SELECT + " where c.state in ('QUEUED', 'RUNNING') order by c.id")
                .query(CampaignRow.class)
                .list();
    }

    List<CampaignRow> ofDevice(long deviceId) {
        return jdbc.sql(SELECT + " where c.device_id = ? order by c.id desc limit 50")
                .param(deviceId)
                .query(CampaignRow.class)
                .list();
    }

    List<CampaignRow> validating(long tableId) {
        return jdbc.sql(SELECT + " where c.kind = 'VALIDATION' and c.latency_table_id = ? order by c.id desc")
                .param(tableId)
                .query(CampaignRow.class)
                .list();
    }

    Optional<CampaignRow> one(long id) {
        return jdbc.sql(SELECT + " where c.id = ?")
                .param(id)
                .query(CampaignRow.class)
                .optional();
    }

    List<ProblemRow> problems(long id) {
        return jdbc.sql("select key, reason from campaign_problem where campaign_id = ? order by key")
                .param(id)
                .query(ProblemRow.class)
                .list();
    }

    List<NetworkRow> networks(long id) {
        return jdbc.sql("""
                        select n.architecture_id, a.counts, n.measured_ms, n.measured_low_ms, n.measured_high_ms, n.samples,
                               n.predicted_ms, n.predicted_low_ms, n.predicted_high_ms, n.problem
                          from network_result n join architecture a on a.id = n.architecture_id
                         where n.campaign_id = ? order by n.predicted_ms desc nulls last, n.architecture_id
                        """).param(id).query(NetworkRow.class).list();
    }
}
