package fusionlab.server.postgres;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param dataDirectory the lab's files; the database is in {@code postgres} under it
 * @param embeddedPostgres the embedded database
 */
@ConfigurationProperties("fusionlab")
record EmbeddedPostgresProperties(
        @DefaultValue(".fusionlab") Path dataDirectory,
        @DefaultValue EmbeddedPostgres embeddedPostgres) {

    /**
     * @param enabled false if another {@code JdbcConnectionDetails} is provided
     * @param port 0 for any free one
     * @param startWait time limit of a start
     */
    record EmbeddedPostgres(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("0") int port,
            @DefaultValue("60s") Duration startWait) {}
}
