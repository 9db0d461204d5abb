package fusionlab.server.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class LimitPropertiesTests {

    private final LimitProperties defaults =
            new Binder(new MapConfigurationPropertySource()).bindOrCreate("fusionlab.limits", LimitProperties.class);

    @Test
    void defaults() {
        assertThat(defaults)
                .isEqualTo(new LimitProperties(
                        DataSize.ofMegabytes(1),
                        DataSize.ofMegabytes(32),
                        DataSize.ofMegabytes(8),
                        DataSize.ofGigabytes(4),
                        DataSize.ofGigabytes(16)));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/devices, 1",
        "/api/v1/latency-tables, 32",
        "/api/v1/quality-tables, 32",
        "/api/v1/latency-tables/7/validations, 1",
        "/api/v1/agent/leases, 1",
        "/api/v1/agent/leases/7/result, 8",
        "/api/v1/agent/leases/7/heartbeat, 1",
        "/api/v1/workers/tunings/7/weights, 4096",
        "/api/v1/workers/decoders/7/weights, 4096",
        "/api/v1/workers/tunings/7/state, 16384",
        "/api/v1/workers/tunings/7/heartbeat, 1",
        "/login, 1"
    })
    void eachPathHasItsLimit(String path, long megabytes) {
        assertThat(defaults.of(path)).isEqualTo(DataSize.ofMegabytes(megabytes));
    }
}
