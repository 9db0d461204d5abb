package fusionlab.server.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes sure that the database answers before the server starts: waits for one that is still starting, and reports one that refuses or cannot store every text. */
final class DatabaseAtStart {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseAtStart.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration BETWEEN_NOTES = Duration.ofSeconds(20);

    private DatabaseAtStart() {}

    /**
     * @param url for people
     * @throws DatabaseAtStartException if it does not answer in time, does not know the user or the database, or is not in UTF-8
     */
    static void await(DataSource database, String url, Duration patience) {
        String place = url.replaceFirst("\\?.*", "");
        long end = System.nanoTime() + patience.toNanos();
        long nextNote = System.nanoTime();
        while (true) {
            try (Connection connection = database.getConnection()) {
                requireUtf8(connection, place);
                return;
            } catch (SQLException failed) {
                if (refuses(failed) || System.nanoTime() > end) {
                    throw refuses(failed)
                            ? DatabaseAtStartException.refuses(place, failed)
                            : DatabaseAtStartException.silent(place, failed);
                }
                if (System.nanoTime() >= nextNote) {
                    LOG.warn(
                            "The database {} does not answer yet ({}); it is tried again for {} s",
                            place,
                            failed.getMessage(),
                            Duration.ofNanos(end - System.nanoTime()).toSeconds());
                    nextNote = System.nanoTime() + BETWEEN_NOTES.toNanos();
                }
                pause(place, failed);
            }
        }
    }

    /** Elsewhere lengths are counted in bytes, and some characters have no place. */
    private static void requireUtf8(Connection connection, String place) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show server_encoding")) {
            row.next();
            if (!row.getString(1).equals("UTF8")) {
                throw DatabaseAtStartException.notUtf8(place, row.getString(1));
            }
        }
    }

    /** User, password or name of the database are wrong; waiting does not help. */
    private static boolean refuses(SQLException failed) {
        String state = failed.getSQLState();
        return state != null && (state.startsWith("28") || state.startsWith("3D"));
    }

    private static void pause(String place, SQLException failed) {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw DatabaseAtStartException.silent(place, failed);
        }
    }
}
