package fusionlab.server.job;

import fusionlab.latency.Sample;
import fusionlab.protocol.Conditions;
import fusionlab.protocol.Report;
import fusionlab.server.database.StoredJson;
import fusionlab.server.database.StoredRow;
import fusionlab.server.database.Write;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;

/** The raw samples. They are written once, with their report, and never changed. */
@Component
public class Samples {

    private final JdbcClient database;
    private final StoredJson json;

    Samples(JdbcClient database, StoredJson json) {
        this.database = database;
        this.json = json;
    }

    /** Everything that a campaign has measured, in order. */
    public List<Sample> ofCampaign(long campaignId) {
        return database.sql("""
                        select key, round, run_order, wall_ns, cpu_ns, load, state from sample
                        where campaign_id = :campaign order by round, run_order, job_id""")
                .param("campaign", campaignId)
                .query(Samples::sample)
                .list();
    }

    /** A campaign's samples in the window of one whole network: the network's runs and those of its blocks. */
    public List<Sample> besideNetwork(long campaignId, String architecture) {
        return database.sql("""
                        select s.key, s.round, s.run_order, s.wall_ns, s.cpu_ns, s.load, s.state from sample s
                        join job j on j.id = s.job_id
                        where s.campaign_id = :campaign and j.campaign_id = :campaign and j.payload #>> '{networks,0,architecture}' = :architecture
                        order by s.round, s.run_order, s.job_id""")
                .param("campaign", campaignId)
                .param("architecture", architecture)
                .query(Samples::sample)
                .list();
    }

    /** The runs of one cell, in order of time. */
    public List<Run> ofCell(long campaignId, String key) {
        Map<String, Conditions> read = new HashMap<>();
        return database.sql("""
                        select s.job_id, s.key, s.round, s.run_order, s.wall_ns, s.cpu_ns, s.load, s.state, s.measured_at, r.conditions::text
                        from sample s left join round_state r on r.job_id = s.job_id and r.round = s.round
                        where s.campaign_id = :campaign and s.key = :key order by s.round, s.run_order, s.job_id limit 50000""")
                .param("campaign", campaignId)
                .param("key", key)
                .query((row, number) -> {
                    String conditions = row.getString(10);
                    double load = row.getDouble(7);
                    return new Run(
                            row.getLong(1),
                            row.getString(2),
                            row.getInt(3),
                            row.getInt(4),
                            row.getLong(5),
                            row.getLong(6),
                            Double.isNaN(load) ? null : load,
                            row.getString(8),
                            row.getObject(9, OffsetDateTime.class).toInstant(),
                            conditions == null ? null : read.computeIfAbsent(conditions, this::conditions));
                })
                .list();
    }

    private @Nullable Conditions conditions(String document) {
        return StoredRow.read("round", 0, () -> json.read(document, Conditions.class))
                .value();
    }

    /** The highest round of a campaign, -1 before the first. */
    public int lastRound(long campaignId) {
        return database.sql("select coalesce(max(round), -1) from sample where campaign_id = :campaign")
                .param("campaign", campaignId)
                .query(Integer.class)
                .single();
    }

    /** From the first to the last sample of a campaign, by the device's clock as far as it is plausible. */
    public Window window(long campaignId) {
        return database.sql("select min(measured_at), max(measured_at) from sample where campaign_id = :campaign")
                .param("campaign", campaignId)
                .query((row, number) -> new Window(
                        row.getObject(1, OffsetDateTime.class).toInstant(),
                        row.getObject(2, OffsetDateTime.class).toInstant()))
                .single();
    }

    public record Window(Instant from, Instant to) {}

    /**
     * One row per timed run, all in one statement. A run's time of day is the device's if it is plausible: within the lease, give or take
     * five minutes; otherwise the nearest plausible time.
     */
    Write of(long jobId, List<Report.Run> runs) {
        int count = runs.size();
        var keys = new String[count];
        var rounds = new Integer[count];
        var orders = new Integer[count];
        var walls = new Long[count];
        var cpus = new Long[count];
        var loads = new Double[count];
        var states = new String[count];
        var times = new Long[count];
        for (int i = 0; i < count; i++) {
            Report.Run run = runs.get(i);
            keys[i] = run.key();
            rounds[i] = run.round();
            orders[i] = run.order();
            walls[i] = run.wallNanos();
            cpus[i] = run.cpuNanos();
            loads[i] = run.load() < 0 ? Double.NaN : run.load();
            states[i] = run.state();
            times[i] = run.atMillis();
        }
        return new Write(
                """
                        insert into sample (job_id, campaign_id, key, round, run_order, wall_ns, cpu_ns, load, state, measured_at)
                        select :job, campaign_id, key, round, run_order, wall_ns, cpu_ns, load, state,
                          to_timestamp(least(greatest(at_ms, leased - 300000), returned + 300000) / 1000.0)
                        from unnest(:keys, :rounds, :orders, :walls, :cpus, :loads, :states, :times)
                          as run (key, round, run_order, wall_ns, cpu_ns, load, state, at_ms),
                        (select extract(epoch from coalesce(leased_at, now())) * 1000 as leased, extract(epoch from now()) * 1000 as returned,
                                campaign_id from job where id = :job) as lease""",
                Map.ofEntries(
                        Map.entry("job", jobId),
                        Map.entry("keys", new SqlArrayValue("text", (Object[]) keys)),
                        Map.entry("rounds", new SqlArrayValue("integer", (Object[]) rounds)),
                        Map.entry("orders", new SqlArrayValue("integer", (Object[]) orders)),
                        Map.entry("walls", new SqlArrayValue("bigint", (Object[]) walls)),
                        Map.entry("cpus", new SqlArrayValue("bigint", (Object[]) cpus)),
                        Map.entry("loads", new SqlArrayValue("float8", (Object[]) loads)),
                        Map.entry("states", new SqlArrayValue("text", (Object[]) states)),
                        Map.entry("times", new SqlArrayValue("bigint", (Object[]) times))));
    }

    /**
     * A stored run; an unknown load is null.
     *
     * @param conditions the device's state in its round; null if not reported
     */
    public record Run(
            long jobId,
            String key,
            int round,
            int order,
            long wallNanos,
            long cpuNanos,
            @Nullable Double load,
            String state,
            Instant at,
            @Nullable Conditions conditions) {}

    private static Sample sample(ResultSet row, int number) throws SQLException {
        return new Sample(
                row.getString(1),
                row.getInt(2),
                row.getInt(3),
                row.getLong(4),
                row.getLong(5),
                row.getDouble(6),
                row.getString(7));
    }
}
