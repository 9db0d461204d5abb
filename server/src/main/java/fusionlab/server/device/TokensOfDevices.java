package fusionlab.server.device;

import fusionlab.server.database.DatabaseGate;
import fusionlab.server.security.DevicePrincipal;
import fusionlab.server.security.DeviceTokens;
import fusionlab.server.security.Secret;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Recognises devices by their tokens, and updates when they were last seen. */
@Component
class TokensOfDevices implements DeviceTokens {

    private final JdbcClient jdbc;
    private final DatabaseGate gate;
    private final DeviceProperties properties;
    private final Clock clock;
    private final Map<Long, Instant> noted = new ConcurrentHashMap<>();

    TokensOfDevices(
            JdbcClient jdbc, DatabaseGate gate, DeviceProperties properties, Clock clock, MeterRegistry meters) {
        this.jdbc = jdbc;
        this.gate = gate;
        this.properties = properties;
        this.clock = clock;
        Gauge.builder("fusionlab.devices.online", this, TokensOfDevices::online)
                .description("Devices in contact within the last moments")
                .register(meters);
    }

    @Override
    public Optional<DevicePrincipal> holder(Secret token) {
        return gate.with(() -> {
            Optional<DevicePrincipal> device = jdbc.sql(
                            "select id, name from device where token_sha256 = :hash and revoked_at is null")
                    .param("hash", token.sha256())
                    .query(DevicePrincipal.class)
                    .optional();
            device.ifPresent(found -> seen(found.id()));
            return device;
        });
    }

    /** Hundreds of agents poll; one write per device in a few seconds is enough. */
    private void seen(long id) {
        Instant now = clock.instant();
        Instant last = noted.get(id);
        if (last != null && last.plus(properties.seenEvery()).isAfter(now)) {
            return;
        }
        noted.put(id, now);
        jdbc.sql("update device set last_seen_at = :now where id = :id")
                .param("now", java.sql.Timestamp.from(now))
                .param("id", id)
                .update();
    }

    private double online() {
        return jdbc.sql("select count(*) from device where " + Presence.HEARD_OF)
                .param("within", properties.onlineWithin().toSeconds())
                .query(Long.class)
                .single();
    }
}
