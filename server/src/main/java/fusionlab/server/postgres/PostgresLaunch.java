package fusionlab.server.postgres;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the embedded PostgreSQL is started: durable, for its own roles only, on loopback. */
record PostgresLaunch(DataDirectory directory, DatabasePasswords passwords) implements PgBinaryResolver {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresLaunch.class);

    /**
     * @param port 0 for any free one
     * @param wait time limit of the start
     */
    EmbeddedPostgres start(int port, Duration wait) {
        long began = System.nanoTime();
        // The library would look for its leftovers in the temporary directory, where anyone can put files.
        System.setProperty("ot.epg.working-dir", directory.unpacked().toString());
        try {
            // A failed start keeps the library's lock; ours is the server's lock on the whole directory.
            Files.deleteIfExists(directory.postgres().resolve("epg-lock"));
            EmbeddedPostgres started = EmbeddedPostgres.builder()
                    .setDataDirectory(directory.postgres())
                    .setOverrideWorkingDirectory(directory.unpacked().toFile())
                    .setPgBinaryResolver(this)
                    .setCleanDataDirectory(false)
                    .setDataDirectoryCustomizer(cluster -> establishRoles())
                    .setConnectConfig("password", passwords.superuser())
                    // The bean is closed after the pool; the library's own shutdown hook would race it.
                    .setRegisterShutdownHook(false)
                    .setPGStartupWait(wait)
                    .setPort(port)
                    // The library is made for tests: by default it passes -F and synchronous_commit=off.
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("listen_addresses", "localhost")
                    // Its socket would be in /tmp, open to every user of the host.
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

    /** The library unpacks once per resolver; the programs of another directory are not ours. */
    @Override
    public InputStream getPgBinary(String system, String machine) throws IOException {
        try {
            return DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machine);
        } catch (IllegalStateException missing) {
            throw new IllegalStateException(
                    "this build has no PostgreSQL for " + system + " on " + machine
                            + "; build it there, or for there (docs/deployment.md, Builds for other systems)",
                    missing);
        }
    }

    /** Called when the cluster exists but its postmaster does not run yet. */
    private void establishRoles() {
        try {
            new DatabaseRoles(directory.postgres(), directory.passwords())
                    .establish(directory.unpackedPrograms(), passwords);
        } catch (IOException failed) {
            throw new IllegalStateException(failed.getMessage(), failed);
        }
    }

    private static String remedy() {
        String otherDatabase =
                "use your own PostgreSQL with --spring.datasource.url=jdbc:postgresql://HOST/DATABASE --spring.datasource.username=USER --spring.datasource.password=PASSWORD";
        return "root".equals(System.getProperty("user.name")) && !LinuxUtils.isUnshareAvailable()
                ? "PostgreSQL does not run as root, and the workaround (unshare) is not available here: start the server as an ordinary user, or "
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
}
