package fusionlab.server.lease;

/**
 * A kind of work that is leased.
 *
 * @param name for people, metrics and events: {@code job}
 * @param table which has all columns of {@code leased_work}
 */
public record WorkKind(String name, String table, LeaseTerms terms) {}
