package fusionlab.server.campaign;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What a table's provenance says of the device: its own account where there is one, else what people entered. */
record MeasuredDevice(String name, String model, String soc, String os, String osFingerprint) {

    @Component
    static class Lookup {

        private final JdbcClient database;

        Lookup(JdbcClient database) {
            this.database = database;
        }

        MeasuredDevice device(long id) {
            return database.sql("""
                            select name, model, coalesce(nullif(soc, ''), host_facts ->> 'processor', ''),
                                   coalesce(host_facts ->> 'os', nullif(os, ''), ''), coalesce(host_facts ->> 'osFingerprint', '')
                            from device where id = :id""")
                    .param("id", id)
                    .query((row, number) -> new MeasuredDevice(
                            row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5)))
                    .single();
        }

        /** Empty if there is no such device, else whether its token still opens the agents' paths. */
        java.util.Optional<Boolean> usable(long id) {
            return database.sql("select revoked_at is null from device where id = :id")
                    .param("id", id)
                    .query(Boolean.class)
                    .optional();
        }
    }
}
