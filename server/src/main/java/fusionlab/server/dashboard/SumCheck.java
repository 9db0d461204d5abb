package fusionlab.server.dashboard;

import fusionlab.latency.Additivity;
import fusionlab.server.campaign.CampaignView;
import fusionlab.server.rest.Listing;
import org.jspecify.annotations.Nullable;

/**
 * What the newest validation of a latency table says about sums of its blocks. A validation does not change the intervals of predictions,
 * so pages say beside them whether they held.
 *
 * @param campaignId of the validation
 * @param summary with at least one compared network
 */
record SumCheck(long campaignId, CampaignView.Summary summary) {

    /** @param validations of one table, newest first; null if none of them has compared a network */
    static @Nullable SumCheck of(Listing<CampaignView> validations) {
        for (CampaignView validation : validations.items()) {
            CampaignView.Summary summary = validation.summary();
            if (validation.isFinal() && summary != null && summary.compared() > 0) {
                return new SumCheck(validation.id(), summary);
            }
        }
        return null;
    }

    /** Whether the predicted intervals contained what was measured as often as they promise, but for chance. */
    public boolean holds() {
        return Additivity.bornOut(summary.inside(), summary.compared());
    }
}
