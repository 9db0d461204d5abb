package fusionlab.server.dashboard;

import fusionlab.server.campaign.CampaignView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Campaigns in the lists of other pages. */
@Component
class CampaignRows {

    private static final String SELECT = """
            select c.id, d.name as device, c.kind, c.state, c.topology, c.latent_size, c.budget_seconds, c.spent_seconds,
                   c.cells_total, c.cells_precise,
                   case when c.kind = 'TABLE' and c.state = 'DONE' then greatest(0, c.cells_total - c.cells_precise - (
                       select count(*) from campaign_problem p where p.campaign_id = c.id)) else 0 end as cells_imprecise,
                   c.rounds_done,
                   (select case when c.remaining_seconds > extract(epoch from now() - j.leased_at)
                                then c.remaining_seconds - extract(epoch from now() - j.leased_at) end from job j
                     where j.campaign_id = c.id and j.state = 'LEASED' order by j.id desc limit 1) as remaining_seconds,
                   c.started_at, coalesce(c.latency_table_id, t.id) as latency_table_id
              from campaign c join device d on d.id = c.device_id left join latency_table t on t.campaign_id = c.id
            """;

    private final JdbcClient jdbc;

    CampaignRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param remainingSeconds null while no job is with the device's agent, and where nothing is known */
    record CampaignRow(
            long id,
            String device,
            String kind,
            String state,
            String topology,
            int latentSize,
            int budgetSeconds,
            double spentSeconds,
            int cellsTotal,
            int cellsPrecise,
            int cellsImprecise,
            int roundsDone,
            @Nullable Double remainingSeconds,
            @Nullable Instant startedAt,
            @Nullable Long latencyTableId) {

        public String title() {
            return CampaignView.title(kind, topology, latentSize);
        }

        public String outcome() {
            return CampaignView.outcome(state, cellsImprecise);
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
}
