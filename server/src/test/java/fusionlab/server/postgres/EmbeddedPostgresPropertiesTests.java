package fusionlab.server.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class EmbeddedPostgresPropertiesTests {

    @Test
    void defaults() {
        assertThat(new Binder(new MapConfigurationPropertySource())
                        .bindOrCreate("fusionlab", EmbeddedPostgresProperties.class))
                .isEqualTo(new EmbeddedPostgresProperties(
                        Path.of(".fusionlab"),
                        new EmbeddedPostgresProperties.EmbeddedPostgres(true, 0, Duration.ofSeconds(60))));
    }
}
