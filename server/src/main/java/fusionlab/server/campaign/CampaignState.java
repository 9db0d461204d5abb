package fusionlab.server.campaign;

import java.util.Locale;

/** How far a campaign is. */
public enum CampaignState {
    /** Waits for the device's earlier campaigns. */
    QUEUED,
    RUNNING,
    DONE,
    FAILED,
    CANCELLED;

    /** Whether nothing will change any more. */
    public boolean isFinal() {
        return this != QUEUED && this != RUNNING;
    }

    /** For people: {@code done}. */
    String words() {
        return name().toLowerCase(Locale.ROOT);
    }
}
