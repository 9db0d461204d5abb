package fusionlab.server.campaign;

import fusionlab.server.live.Broadcast;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Event {@code campaign}: a campaign's progress. */
@Component
class CampaignEvents extends Broadcast<CampaignView> {

    private final CampaignViews views;

    CampaignEvents(CampaignViews views) {
        super("campaign", "campaigns", Duration.ofSeconds(1));
        this.views = views;
    }

    @Override
    protected CampaignView look(long id) {
        return views.get(id);
    }

    @Override
    protected boolean isFinal(CampaignView now) {
        return now.isFinal();
    }
}
