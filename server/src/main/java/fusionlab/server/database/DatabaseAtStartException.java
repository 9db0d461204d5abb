package fusionlab.server.database;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The server cannot start without its database. */
final class DatabaseAtStartException extends RuntimeException {

    private final String problem;
    private final String remedy;

    private DatabaseAtStartException(String problem, String remedy, @Nullable SQLException cause) {
        super(problem, cause);
        this.problem = problem;
        this.remedy = remedy;
    }

    static DatabaseAtStartException refuses(String place, SQLException cause) {
        return new DatabaseAtStartException(
                "The database " + place + " refuses this server: " + cause.getMessage(),
                "Correct SPRING_DATASOURCE_USERNAME, SPRING_DATASOURCE_PASSWORD, or the name of the database in SPRING_DATASOURCE_URL.",
                cause);
    }

    static DatabaseAtStartException silent(String place, SQLException cause) {
        return new DatabaseAtStartException(
                "The database " + place + " does not answer: " + cause.getMessage(),
                "Start it, or correct SPRING_DATASOURCE_URL. Without that variable the server uses its embedded PostgreSQL.",
                cause);
    }

    static DatabaseAtStartException notUtf8(String place, String encoding) {
        return new DatabaseAtStartException(
                "The database " + place + " has the encoding " + encoding + "; it must be UTF8",
                "Create one with: createdb --encoding=UTF8 --template=template0 NAME. Move the data with pg_dump and pg_restore.",
                null);
    }

    String problem() {
        return problem;
    }

    String remedy() {
        return remedy;
    }
}
