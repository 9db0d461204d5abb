package fusionlab.server.campaign;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Cells and networks that could not be measured, by key, with the first reported reason. */
@Component
record MeasuringProblems(JdbcClient database) {

    void add(long campaignId, String key, String reason) {
        database.sql("""
                        insert into campaign_problem (campaign_id, key, reason) values (:campaign, :key, :reason)
                        on conflict do nothing""")
                .param("campaign", campaignId)
                .param("key", key)
                .param("reason", reason)
                .update();
    }

    List<CampaignView.Problem> of(Collection<Long> campaignIds) {
        return database.sql(
                        "select campaign_id, key, reason from campaign_problem where campaign_id in (:campaigns) order by key")
                .param("campaigns", campaignIds)
                .query(CampaignView.Problem.class)
                .list();
    }

    Map<String, String> byKey(long campaignId) {
        Map<String, String> reasons = new LinkedHashMap<>();
        of(List.of(campaignId)).forEach(problem -> reasons.put(problem.key(), problem.reason()));
        return reasons;
    }
}
