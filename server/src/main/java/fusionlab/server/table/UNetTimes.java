package fusionlab.server.table;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.Prediction;
import fusionlab.latency.TableJson;
import fusionlab.server.database.StoredJson;
import fusionlab.server.database.StoredRow;
import fusionlab.unet.RuntimeProfile;
import java.sql.Types;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The time of the unchanged UNet by each latency table, kept beside the tables: {@link LatencyTable#predict} of the original. Who changes that
 * prediction empties {@code unet_time} in a migration, and the next start fills it again.
 */
@Component
public class UNetTimes implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(UNetTimes.class);
    private static final String KIND = "latency table";

    private final JdbcClient database;
    private final StoredJson json;

    UNetTimes(JdbcClient database, StoredJson json) {
        this.database = database;
        this.json = json;
    }

    /**
     * The UNet's time by one table.
     *
     * @param id of the table
     * @param topologyHash equal for equal topologies, whatever their names
     * @param profile without the runtime's version
     * @param ms of one pass, with its interval; null if a cell is missing
     * @param validated whether the interval is a 95 % interval
     */
    public record UNetTime(
            long id,
            long deviceId,
            String topology,
            String topologyHash,
            int latentSize,
            RuntimeProfile profile,
            @Nullable Double ms,
            @Nullable Double lowMs,
            @Nullable Double highMs,
            boolean validated) {}

    /** Of each device, model and profile the newest table, but one without a missing cell if there is any. One statement, which reads no documents. */
    public List<StoredRow<UNetTime>> newest(Collection<Long> deviceIds) {
        if (deviceIds.isEmpty()) {
            return List.of();
        }
        return database.sql("""
                        select distinct on (t.device_id, u.topology_hash, t.latent_size, u.profile)
                               t.id, t.device_id, t.topology, u.topology_hash, t.latent_size, u.profile, u.ms, u.low_ms, u.high_ms, u.validated
                          from latency_table t join unet_time u on u.table_id = t.id
                         where t.device_id in (:devices)
                         order by t.device_id, u.topology_hash, t.latent_size, u.profile, u.ms is null, t.id desc""")
                .param("devices", deviceIds)
                .query(json.rows(KIND, UNetTime.class))
                .list();
    }

    /** Those of these tables that have every cell that the unchanged UNet needs. One statement, which reads no documents. */
    public Set<Long> complete(Collection<Long> tableIds) {
        return Set.copyOf(database.sql("select table_id from unet_time where table_id = any(:ids) and ms is not null")
                .param("ids", tableIds.toArray(Long[]::new))
                .query(Long.class)
                .list());
    }

    /** With a new table, in its transaction. */
    void keep(long id, LatencyTable table) {
        var time = table.predict(table.topology().original()) instanceof Prediction.Predicted known ? known : null;
        database.sql("""
                        insert into unet_time (table_id, topology_hash, profile, ms, low_ms, high_ms, validated)
                        values (:id, :hash, :profile::jsonb, :ms, :low, :high, :validated) on conflict do nothing""")
                .param("id", id)
                .param("hash", table.topology().contentHash())
                .param("profile", json.write(table.provenance().profile().withRuntimeVersion("")))
                .param("ms", time == null ? null : time.ms(), Types.DOUBLE)
                .param("low", time == null ? null : time.lowMs(), Types.DOUBLE)
                .param("high", time == null ? null : time.highMs(), Types.DOUBLE)
                .param("validated", table.additivity().validated())
                .update();
    }

    /** Before the first request: tables that earlier versions stored. One after the other, so that it can be interrupted at any time. */
    @Override
    public void afterSingletonsInstantiated() {
        List<Long> ids = database.sql("""
                        select t.id from latency_table t where not exists (select from unet_time u where u.table_id = t.id) order by t.id""").query(Long.class).list();
        long added = ids.stream().filter(this::added).count();
        if (added > 0) {
            LOG.info("Added up the UNet's time of {} latency tables for the matrix of devices and models", added);
        }
    }

    private boolean added(long id) {
        String document = database.sql("select document from latency_table where id = :id")
                .param("id", id)
                .query(String.class)
                .optional()
                .orElse("");
        StoredRow<LatencyTable> table = StoredRow.read(KIND, id, () -> TableJson.read(document));
        if (table.value() != null) {
            keep(id, table.value());
        }
        return table.isReadable();
    }
}
