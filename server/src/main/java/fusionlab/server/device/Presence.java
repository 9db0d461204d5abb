package fusionlab.server.device;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Logs when devices come online and go offline. Every replica may check: each change is logged once. */
@Component
record Presence(JdbcClient database, DeviceProperties properties) {

    /** A device whose state is {@link DeviceState#ONLINE}, on the database's clock; {@code :within} in seconds. */
    static final String HEARD_OF = """
            (token_sha256 is not null and revoked_at is null and coalesce(last_seen_at > now() - make_interval(secs => :within), false))""";

    /** One device at a time: locking rows in different orders could deadlock. */
    @Scheduled(fixedDelayString = "${fusionlab.device.presence:PT10S}")
    void look() {
        double within = properties.onlineWithin().toSeconds();
        database.sql("select id from device where online <> " + HEARD_OF)
                .param("within", within)
                .query(Long.class)
                .list()
                .forEach(id -> turn(id, within));
    }

    private void turn(long id, double within) {
        database.sql("""
                        with turned as (
                          update device set online = not online where id = :id and online <> %s returning id, online)
                        insert into device_event (device_id, severity, text)
                        select id, case when online then 'INFO' else 'WARNING' end,
                               case when online then 'Online' else 'Offline: its agent is silent' end
                        from turned""".formatted(HEARD_OF))
                .param("id", id)
                .param("within", within)
                .update();
    }
}
