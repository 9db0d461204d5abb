package fusionlab.server.postgres;

import fusionlab.server.database.OwnDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * A real PostgreSQL from Maven artifacts whose data outlives the process. Its port is chosen at the first start and kept, so that the
 * connection pool finds it again after a restart of the postmaster. Thread-safe.
 */
final class EmbeddedPostgresServer implements JdbcConnectionDetails, OwnDatabase, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgresServer.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** A longer recovery is not stopped; the next attempt finds it. */
    private static final Duration RESTART_WAIT = Duration.ofSeconds(20);

    /** Two segments of the write-ahead log. */
    private static final long NEEDED_BYTES = 32L << 20;

    private final DataDirectory directory;
    private final DatabasePasswords passwords;
    private final PostgresLaunch launch;
    private EmbeddedPostgres postgres;
    private boolean closed;
    private volatile @Nullable String trouble;
    private volatile int failedAttempts;

    private EmbeddedPostgresServer(DataDirectory directory, DatabasePasswords passwords, int port, Duration startWait) {
        this.directory = directory;
        this.passwords = passwords;
        this.launch = new PostgresLaunch(directory, passwords);
        this.postgres = launch.start(port, startWait);
        watch();
    }

    /** @param port 0 for any free one */
    static EmbeddedPostgresServer start(Path dataDirectory, int port, Duration startWait) {
        DataDirectory directory = DataDirectory.hold(dataDirectory);
        try {
            directory.stopOrphan();
            directory.closeToOthers();
            DatabasePasswords passwords =
                    DatabasePasswords.read(directory.passwords()).orElseGet(DatabasePasswords::generate);
            return new EmbeddedPostgresServer(directory, passwords, port, startWait);
        } catch (IOException unusable) {
            directory.close();
            throw new PostgresStartException(
                    "the data directory cannot be used: " + unusable,
                    "let it and all that is in it belong to the lab's user",
                    unusable);
        } catch (RuntimeException failed) {
            stopWhatWasLeft(directory, failed);
            directory.close();
            throw failed;
        }
    }

    /** A postmaster that came up too late, or refuses our login, would keep running without a server. */
    private static void stopWhatWasLeft(DataDirectory directory, RuntimeException failed) {
        try {
            directory.stopOrphan();
        } catch (PostgresStartException stuck) {
            failed.addSuppressed(stuck);
        }
    }

    private void watch() {
        directory.postmaster().ifPresent(process -> process.onExit().thenRun(() -> {
            trouble = "it has ended and is started again";
            bringBack();
        }));
    }

    /**
     * The postmaster has died. Its orphans need a moment to release the shared memory, and a disk may stay full for long, so restarts are
     * tried as long as the lab runs.
     */
    private synchronized void bringBack() {
        int port = postgres.getPort();
        Duration pause = FIRST_PAUSE;
        while (!closed) {
            try {
                requireRoom();
                LOG.warn("PostgreSQL on port {} has ended; starting it again", port);
                postgres.close();
                postgres = launch.start(port, RESTART_WAIT);
                watch();
                trouble = null;
                failedAttempts = 0;
                return;
            } catch (IOException | PostgresStartException failed) {
                note(failed instanceof PostgresStartException start ? start.problem() : String.valueOf(failed));
                awaitNextAttempt(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            }
        }
    }

    /** Without room for its write-ahead log PostgreSQL ends before it is up, after the whole time limit of a start. */
    private void requireRoom() throws IOException {
        long free = directory.freeBytes();
        if (free < NEEDED_BYTES) {
            throw new IOException("the disk of " + directory.postgres() + " is full (" + (free >> 10)
                    + " KiB free, it needs " + (NEEDED_BYTES >> 20) + " MiB)");
        }
    }

    private void note(String cause) {
        if (!cause.equals(trouble)) {
            LOG.error("PostgreSQL does not come back: {}. It is tried again until it does; the data is kept", cause);
        }
        trouble = cause;
        failedAttempts++;
    }

    private void awaitNextAttempt(Duration pause) {
        try {
            wait(pause.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    int failedAttempts() {
        return failedAttempts;
    }

    @Override
    public @Nullable String trouble() {
        if (trouble != null) {
            return "the embedded PostgreSQL is down: " + trouble;
        }
        try {
            requireRoom();
            return null;
        } catch (IOException full) {
            return full.getMessage();
        }
    }

    @Override
    public String getUsername() {
        return DatabasePasswords.OWNER;
    }

    @Override
    public String getPassword() {
        return passwords.owner();
    }

    @Override
    public synchronized String getJdbcUrl() {
        return postgres.getJdbcUrl(DatabasePasswords.OWNER, "postgres");
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
