package fusionlab.server.campaign;

/** The result of a campaign. */
public enum CampaignKind {
    /** A latency table. */
    TABLE,
    /** Whole networks, measured against a table. */
    VALIDATION
}
