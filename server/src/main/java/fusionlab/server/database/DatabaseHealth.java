package fusionlab.server.database;

import java.util.Objects;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Replaces Boot's {@code db}: reports why the embedded database is down without waiting for a connection, and counts a read-only database
 * as down.
 */
@Component("dbHealthIndicator")
class DatabaseHealth extends AbstractHealthIndicator {

    private final JdbcClient jdbc;
    private final ObjectProvider<OwnDatabase> own;

    DatabaseHealth(JdbcClient jdbc, ObjectProvider<OwnDatabase> own) {
        super("The database does not answer");
        this.jdbc = jdbc;
        this.own = own;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        trouble().ifPresentOrElse(cause -> health.down().withDetail("cause", cause), health::up);
    }

    private Optional<String> trouble() {
        Optional<String> known =
                own.stream().map(OwnDatabase::trouble).filter(Objects::nonNull).findFirst();
        if (known.isPresent()) {
            return known;
        }
        boolean readOnly = jdbc.sql("select current_setting('transaction_read_only')::boolean")
                .query(Boolean.class)
                .single();
        return readOnly ? Optional.of("the database is read-only") : Optional.empty();
    }
}
