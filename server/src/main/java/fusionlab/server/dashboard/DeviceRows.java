package fusionlab.server.dashboard;

import fusionlab.server.device.DeviceProperties;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the device pages read. */
@Component
class DeviceRows {

    private static final String SELECT = """
            select d.id, d.name, d.kind, d.model, coalesce(nullif(d.soc, ''), d.host_facts ->> 'processor', '') as soc,
                   coalesce(nullif(d.os, ''), d.host_facts ->> 'os', '') as os, d.agent_version, d.last_seen_at, d.registered_at, d.created_at,
                   d.simulated, d.host_facts::text as host_facts,
                   case when d.revoked_at is not null then 'revoked'
                        when d.token_sha256 is null then 'new'
                        when d.last_seen_at > now() - make_interval(secs => :onlineSeconds) then 'online'
                        else 'offline' end as state,
                   (select count(*) from latency_table t where t.device_id = d.id) as tables
              from device d
            """;

    private final JdbcClient jdbc;
    private final double onlineSeconds;

    DeviceRows(JdbcClient jdbc, DeviceProperties properties) {
        this.jdbc = jdbc;
        this.onlineSeconds = properties.onlineWithin().toSeconds();
    }

    /** @param hostFacts JSON as the agent reported it */
    record DeviceRow(
            long id,
            String name,
            String kind,
            String model,
            String soc,
            String os,
            @Nullable String agentVersion,
            @Nullable Instant lastSeenAt,
            @Nullable Instant registeredAt,
            Instant createdAt,
            boolean simulated,
            @Nullable String hostFacts,
            String state,
            long tables) {}

    /** Those that may work first, by name. */
    List<DeviceRow> first(int limit) {
        return jdbc.sql(SELECT + " order by d.revoked_at is not null, lower(d.name) limit :limit")
                .param("limit", limit)
                .param("onlineSeconds", onlineSeconds)
                .query(DeviceRow.class)
                .list();
    }

    long count() {
        return jdbc.sql("select count(*) from device").query(Long.class).single();
    }

    Optional<DeviceRow> one(long id) {
        return jdbc.sql(SELECT + " where d.id = :id")
                .param("onlineSeconds", onlineSeconds)
                .param("id", id)
                .query(DeviceRow.class)
                .optional();
    }
}
