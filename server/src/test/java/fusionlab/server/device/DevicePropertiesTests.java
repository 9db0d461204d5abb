package fusionlab.server.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class DevicePropertiesTests {

    @Test
    void defaults() {
        assertThat(new Binder(new MapConfigurationPropertySource())
                        .bindOrCreate("fusionlab.device", DeviceProperties.class))
                .isEqualTo(new DeviceProperties(
                        Duration.ofSeconds(45), Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofHours(24)));
    }
}
