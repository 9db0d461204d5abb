package fusionlab.server.table;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Whether a table still describes its device: the build of OS and drivers or the runtime's version may have changed since it was measured.
 * Judged on each read from the table's provenance and the agent's current facts; a value missing on either side is not a change. A pool is
 * stale if one of its tables is.
 */
@Component
public class Staleness {

    private final JdbcClient database;

    Staleness(JdbcClient database) {
        this.database = database;
    }

    /**
     * @param what {@code OS and drivers}, or {@code runtime}
     * @param then the table's value
     * @param now the device's value
     */
    public record Change(String device, String what, String then, String now) {}

    public List<Change> of(long tableId) {
        return of(List.of(tableId)).getOrDefault(tableId, List.of());
    }

    /** The stale tables with their changes. */
    public Map<Long, List<Change>> of(List<Long> tableIds) {
        if (tableIds.isEmpty()) {
            return Map.of();
        }
        Map<Long, Set<Change>> changes = new LinkedHashMap<>();
        database.sql("""
                        with asked as (select id, id as part from latency_table where id in (:ids)
                                       union all select pool_id, table_id from latency_table_part where pool_id in (:ids))
                        select asked.id, d.name, t.os_fingerprint, d.host_facts ->> 'osFingerprint' as os_now,
                               t.runtime, t.runtime_version, d.host_facts -> 'runtimes' ->> t.runtime as runtime_now
                        from asked join latency_table t on t.id = asked.part join device d on d.id = t.device_id
                        where d.host_facts is not null order by asked.id, asked.part""").param("ids", tableIds).query(Row.class).list().forEach(row -> {
            add(changes, row, "OS and drivers", row.osFingerprint(), row.osNow());
            add(changes, row, row.runtime(), row.runtimeVersion(), row.runtimeNow());
        });
        Map<Long, List<Change>> stale = new LinkedHashMap<>();
        changes.forEach((id, found) -> stale.put(id, List.copyOf(found)));
        return stale;
    }

    private static void add(Map<Long, Set<Change>> changes, Row row, String what, String then, @Nullable String now) {
        if (now != null && !now.isBlank() && !then.isBlank() && !now.equals(then)) {
            changes.computeIfAbsent(row.id(), id -> new LinkedHashSet<>()).add(new Change(row.name(), what, then, now));
        }
    }

    private record Row(
            long id,
            String name,
            String osFingerprint,
            @Nullable String osNow,
            String runtime,
            String runtimeVersion,
            @Nullable String runtimeNow) {}
}
