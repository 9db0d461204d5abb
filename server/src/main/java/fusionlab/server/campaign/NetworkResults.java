package fusionlab.server.campaign;

import fusionlab.latency.Estimate;
import fusionlab.latency.Prediction;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Whole networks of a validation: measured latency and the prediction from the blocks of the same window. */
@Component
record NetworkResults(JdbcClient database) {

    void expect(long campaignId, long architectureId) {
        database.sql(
                        "insert into network_result (campaign_id, architecture_id) values (:campaign, :architecture) on conflict do nothing")
                .param("campaign", campaignId)
                .param("architecture", architectureId)
                .update();
    }

    /** Stores the mean of the network's runs: predictions are sums of means, and the drift that both share in a round cancels between means. */
    void measured(
            long campaignId,
            long architectureId,
            Estimate measured,
            Prediction.@Nullable Predicted predicted,
            @Nullable String problem) {
        database.sql("""
                        update network_result set measured_ms = :ms, measured_low_ms = :low, measured_high_ms = :high, samples = :samples,
                               predicted_ms = :predicted, predicted_low_ms = :predictedLow, predicted_high_ms = :predictedHigh,
                               problem = :problem
                        where campaign_id = :campaign and architecture_id = :architecture""")
                .param("ms", measured.mean().ms())
                .param("low", measured.mean().lowMs())
                .param("high", measured.mean().highMs())
                .param("samples", measured.samples())
                .param("predicted", predicted == null ? null : predicted.ms(), java.sql.Types.DOUBLE)
                .param("predictedLow", predicted == null ? null : predicted.lowMs(), java.sql.Types.DOUBLE)
                .param("predictedHigh", predicted == null ? null : predicted.highMs(), java.sql.Types.DOUBLE)
                .param("problem", problem, java.sql.Types.VARCHAR)
                .param("campaign", campaignId)
                .param("architecture", architectureId)
                .update();
    }

    void failed(long campaignId, long architectureId, String reason) {
        database.sql("""
                        update network_result set problem = :reason
                        where campaign_id = :campaign and architecture_id = :architecture""")
                .param("reason", reason)
                .param("campaign", campaignId)
                .param("architecture", architectureId)
                .update();
    }

    /** In the order of measurement. None is marked as running: the open job shows which one is. */
    List<CampaignView.Network> of(Collection<Long> campaignIds) {
        return database.sql("""
                        select r.campaign_id, r.architecture_id, a.counts as architecture,
                               case when r.measured_ms is not null then 'DONE' when r.problem is not null then 'FAILED'
                                    when c.state in ('QUEUED', 'RUNNING') then 'QUEUED' else 'CANCELLED' end as state,
                               r.measured_ms, r.measured_low_ms, r.measured_high_ms, r.samples,
                               r.predicted_ms, r.predicted_low_ms, r.predicted_high_ms, r.problem
                        from network_result r join architecture a on a.id = r.architecture_id join campaign c on c.id = r.campaign_id
                        where r.campaign_id in (:campaigns) order by r.architecture_id""")
                .param("campaigns", campaignIds)
                .query(CampaignView.Network.class)
                .list();
    }

    List<CampaignView.Network> of(long campaignId) {
        return of(List.of(campaignId));
    }
}
