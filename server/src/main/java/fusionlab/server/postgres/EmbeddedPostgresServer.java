package fusionlab.server.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * A real PostgreSQL from Maven artifacts whose data outlives the process. Its port is chosen at the first start and kept, so that the
 * connection pool finds it again when the postmaster had to be started anew. Safe for use by several threads.
 */
final class EmbeddedPostgresServer implements JdbcConnectionDetails, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgresServer.class);
    private static final int RESTARTS = 30;

    private final DataDirectory directory;
    private final Duration startWait;
    private EmbeddedPostgres postgres;
    private boolean closed;

    private EmbeddedPostgresServer(DataDirectory directory, int port, Duration startWait) {
        this.directory = directory;
        this.startWait = startWait;
        this.postgres = launch(port);
        watch();
    }

    /** @param port 0 for any free one */
    static EmbeddedPostgresServer start(Path dataDirectory, int port, Duration startWait) {
        DataDirectory directory = DataDirectory.hold(dataDirectory);
        try {
            directory.stopOrphan();
            return new EmbeddedPostgresServer(directory, port, startWait);
        } catch (RuntimeException failed) {
            directory.close();
            throw failed;
        }
    }

    private EmbeddedPostgres launch(int port) {
        long began = System.nanoTime();
        try {
            EmbeddedPostgres started = EmbeddedPostgres.builder()
                    .setDataDirectory(directory.postgres())
                    .setOverrideWorkingDirectory(directory.binaries().toFile())
                    .setCleanDataDirectory(false)
                    // The bean is closed after the pool; a hook of its own would race it.
                    .setRegisterShutdownHook(false)
                    .setPGStartupWait(startWait)
                    .setPort(port)
                    // The library is made for tests: it passes -F and synchronous_commit=off unless told otherwise.
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("listen_addresses", "localhost")
                    // Its socket would lie in /tmp, open to every user of the host.
                    .setServerConfig("unix_socket_directories", "")
                    .setServerConfig("max_connections", "100")
                    .start();
            requireDurable(started);
            LOG.info(
                    "PostgreSQL on port {} with data in {} after {} ms",
                    started.getPort(),
                    directory.postgres(),
                    (System.nanoTime() - began) / 1_000_000);
            return started;
        } catch (IOException | IllegalStateException failed) {
            throw new PostgresStartException(
                    failed.getMessage() == null ? failed.toString() : failed.getMessage(), remedy(), failed);
        }
    }

    private static String remedy() {
        String otherDatabase =
                "use a PostgreSQL of your own with --spring.datasource.url=jdbc:postgresql://HOST/DATABASE --spring.datasource.username=USER --spring.datasource.password=PASSWORD";
        return "root".equals(System.getProperty("user.name"))
                ? "PostgreSQL does not run as root, and the way round it (unshare) may be forbidden here: start the server as an ordinary user, or "
                        + otherDatabase
                : "look at the lines above for PostgreSQL's own message, or " + otherDatabase;
    }

    private static void requireDurable(EmbeddedPostgres started) throws IOException {
        try (Connection connection = started.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                try (ResultSet row = statement.executeQuery("show " + setting)) {
                    if (!row.next() || !"on".equals(row.getString(1))) {
                        started.close();
                        throw new IllegalStateException("it runs with " + setting + " switched off");
                    }
                }
            }
        } catch (SQLException unanswered) {
            started.close();
            throw new IllegalStateException("it does not answer: " + unanswered.getMessage(), unanswered);
        }
    }

    private void watch() {
        directory.postmaster().ifPresent(process -> process.onExit().thenRun(this::bringBack));
    }

    /** The postmaster died under us. Its orphans need a moment to let go of the shared memory, hence the attempts. */
    private synchronized void bringBack() {
        for (int attempt = 1; !closed && attempt <= RESTARTS; attempt++) {
            int port = postgres.getPort();
            LOG.warn("PostgreSQL on port {} has ended; starting it again (attempt {})", port, attempt);
            try {
                postgres.close();
                postgres = launch(port);
                watch();
                return;
            } catch (IOException | PostgresStartException failed) {
                LOG.warn("PostgreSQL does not come back yet: {}", failed.getMessage());
                awaitNextAttempt();
            }
        }
        if (!closed) {
            LOG.error(
                    "PostgreSQL does not come back. Remedy: restart the server; the data in {} is kept",
                    directory.postgres());
        }
    }

    private void awaitNextAttempt() {
        try {
            wait(1_000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    @Override
    public String getUsername() {
        return "postgres";
    }

    @Override
    public @Nullable String getPassword() {
        return "";
    }

    @Override
    public synchronized String getJdbcUrl() {
        return postgres.getJdbcUrl("postgres", "postgres");
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        notifyAll();
        postgres.close();
        directory.close();
    }
}
