package fusionlab.server.database;

import java.sql.SQLException;

/** The server cannot start without its database. */
final class DatabaseAtStartException extends RuntimeException {

    private final String problem;
    private final String remedy;

    DatabaseAtStartException(String place, boolean refused, SQLException cause) {
        super(cause);
        this.problem = "The database " + place + (refused ? " refuses this server: " : " does not answer: ")
                + cause.getMessage();
        this.remedy = refused
                ? "Correct SPRING_DATASOURCE_USERNAME, SPRING_DATASOURCE_PASSWORD, or the name of the database in SPRING_DATASOURCE_URL."
                : "Start it, or correct SPRING_DATASOURCE_URL. Without that variable the server uses its embedded PostgreSQL.";
    }

    String problem() {
        return problem;
    }

    String remedy() {
        return remedy;
    }
}
