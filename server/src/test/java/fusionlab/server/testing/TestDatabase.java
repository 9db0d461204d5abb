package fusionlab.server.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** One PostgreSQL per JVM: a container where Docker answers and has the image, else the embedded one. Says which. */
@TestConfiguration(proxyBeanMethods = false)
public class TestDatabase {

    private record Details(String getJdbcUrl, String getUsername, String getPassword)
            implements JdbcConnectionDetails {}

    /** Loaded on first use, by the rules of Java once per JVM. */
    private static final class Shared {
        static final Details DETAILS = container().orElseGet(TestDatabase::embedded);
    }

    @Bean
    JdbcConnectionDetails testDatabaseDetails() {
        return Shared.DETAILS;
    }

    // Testcontainers stops its container when the JVM ends.
    @SuppressWarnings("resource")
    private static Optional<Details> container() {
        PostgreSQLContainer container = new PostgreSQLContainer("postgres:18");
        try {
            if (!DockerClientFactory.instance().isDockerAvailable()) {
                System.out.println("Test database: no Docker engine answers; the embedded PostgreSQL serves");
                return Optional.empty();
            }
            container.start();
        } catch (
                RuntimeException
                        failed) { // an image that cannot be pulled, its helper's too, or an engine that forbids
            System.out.println("Test database: Docker cannot run postgres:18 (" + failed.getMessage()
                    + "); the embedded PostgreSQL serves");
            return Optional.empty();
        }
        System.out.println("Test database: container " + container.getContainerName() + " of the image "
                + container.getDockerImageName() + " at " + container.getJdbcUrl());
        return Optional.of(new Details(container.getJdbcUrl(), container.getUsername(), container.getPassword()));
    }

    private static Details embedded() {
        try {
            EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setOverrideWorkingDirectory(
                            Path.of("target", "test-postgres").toAbsolutePath().toFile())
                    .start();
            return new Details(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
