package fusionlab.server.postgres;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param dataDirectory where the lab keeps its files; the database lives in {@code postgres} under it
 * @param embeddedPostgres the database that comes along
 */
@ConfigurationProperties("fusionlab")
record EmbeddedPostgresProperties(
        @DefaultValue(".fusionlab") Path dataDirectory,
        @DefaultValue EmbeddedPostgres embeddedPostgres) {

    /**
     * @param enabled false if another {@code JdbcConnectionDetails} is at hand
     * @param port 0 for any free one
     * @param startWait how long a start may take before it counts as failed
     */
    record EmbeddedPostgres(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("0") int port,
            @DefaultValue("60s") Duration startWait) {}
}
