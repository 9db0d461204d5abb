package fusionlab.server.postgres;

import fusionlab.server.database.OwnDatabase;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/** An embedded PostgreSQL that comes up while other beans are made: who asks for it waits, or gets the failure of its start. Thread-safe. */
final class StartingPostgres implements JdbcConnectionDetails, OwnDatabase, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StartingPostgres.class);

    private final FutureTask<EmbeddedPostgresServer> start;

    StartingPostgres(Callable<EmbeddedPostgresServer> start) {
        this.start = new FutureTask<>(start);
        new Thread(this.start, "postgres-start").start();
    }

    /** @throws PostgresStartException if it did not start */
    private EmbeddedPostgresServer started() {
        try {
            return start.get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof PostgresStartException known
                    ? known
                    : new IllegalStateException("PostgreSQL did not start", failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while PostgreSQL started", interrupted);
        }
    }

    @Override
    public @Nullable String trouble() {
        return started().trouble();
    }

    @Override
    public String getUsername() {
        return started().getUsername();
    }

    @Override
    public String getPassword() {
        return started().getPassword();
    }

    @Override
    public String getJdbcUrl() {
        return started().getJdbcUrl();
    }

    @Override
    public void close() throws IOException {
        try {
            start.get().close();
        } catch (ExecutionException neverStarted) {
            LOG.debug("There is no PostgreSQL to stop", neverStarted);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
