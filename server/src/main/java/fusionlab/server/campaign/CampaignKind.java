package fusionlab.server.campaign;

/** What a campaign leaves. */
public enum CampaignKind {
    /** A latency table. */
    TABLE,
    /** Whole networks, measured against a table. */
    VALIDATION
}
