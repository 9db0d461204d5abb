package fusionlab.server.system;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * The database is down, full or too busy: not the request's fault, so it can succeed later. Depending on timing, a failure becomes one of
 * Spring's, JPA's or Hibernate's exceptions; PostgreSQL's code in the innermost one is always the same.
 *
 * @see <a href="https://www.postgresql.org/docs/18/errcodes-appendix.html">PostgreSQL Error Codes</a>
 */
public final class Outage {

    /** Connection lost; resources used up; shutting down, starting or cancelled; I/O; lock not available; deadlock; read-only. */
    private static final Pattern STATES = Pattern.compile("08...|53...|57P0.|57014|58030|55P03|40001|40P01|25006");

    private static final String DISK_FULL = "53100";

    private Outage() {}

    /** The answer if the failure is an outage; empty for all others. */
    public static Optional<ProblemDetail> problem(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && sql.getSQLState() != null
                    && STATES.matcher(sql.getSQLState()).matches()) {
                return Optional.of(problem(
                        sql.getSQLState().equals(DISK_FULL)
                                ? "The disk of the database is full"
                                : "The database does not answer"));
            }
            if (cause instanceof SQLTransientConnectionException || cause instanceof CannotCreateTransactionException) {
                return Optional.of(problem("The database does not answer"));
            }
        }
        return Optional.empty();
    }

    private static ProblemDetail problem(String detail) {
        return Problems.of(HttpStatus.SERVICE_UNAVAILABLE, detail, null, "try again in a few seconds");
    }
}
