package fusionlab.server.campaign;

import java.util.Locale;

/** The state of a campaign. */
public enum CampaignState {
    /** Waits for other campaigns of its device. */
    QUEUED,
    RUNNING,
    DONE,
    FAILED,
    CANCELLED;

    /** Whether the state is final. */
    public boolean isFinal() {
        return this != QUEUED && this != RUNNING;
    }

    /** For people: {@code done}. */
    String words() {
        return name().toLowerCase(Locale.ROOT);
    }
}
