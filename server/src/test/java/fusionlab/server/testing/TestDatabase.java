package fusionlab.server.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** One PostgreSQL per JVM: a container where Docker answers, else the embedded one. */
@TestConfiguration(proxyBeanMethods = false)
public class TestDatabase {

    private record Details(String getJdbcUrl, String getUsername, String getPassword)
            implements JdbcConnectionDetails {}

    /** Loaded on first use, by the rules of Java once per JVM. */
    private static final class Shared {
        static final Details DETAILS = start();
    }

    @Bean
    JdbcConnectionDetails testDatabaseDetails() {
        return Shared.DETAILS;
    }

    // Testcontainers stops its container when the JVM ends.
    @SuppressWarnings("resource")
    private static Details start() {
        if (DockerClientFactory.instance().isDockerAvailable()) {
            PostgreSQLContainer container = new PostgreSQLContainer("postgres:18");
            container.start();
            return new Details(container.getJdbcUrl(), container.getUsername(), container.getPassword());
        }
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
