package fusionlab.server.lease;

/**
 * The name and terms of a kind of leased work.
 *
 * @param name for people, metrics and events: {@code job}
 * @param table its table, with all columns of {@code leased_work}
 */
public record WorkKind(String name, String table, LeaseTerms terms) {}
