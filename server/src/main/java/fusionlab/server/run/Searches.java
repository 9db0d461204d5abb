package fusionlab.server.run;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import fusionlab.server.quality.QualityTables;
import fusionlab.server.system.Listing;
import fusionlab.server.system.Paging;
import fusionlab.server.system.StoredJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** What REST and pages show of searches. */
@Component
public class Searches {

    private static final String COLUMNS = """
            select r.*, l.name as latency_table, l.version as latency_table_version, l.topology, q.name as quality_table, q.proxy, q.source
              from search_run r
              join latency_table l on l.id = r.latency_table_id
              join quality_table q on q.id = r.quality_table_id
            """;

    private final JdbcClient jdbc;
    private final SearchRounds rounds;
    private final StoredJson json;

    Searches(JdbcClient jdbc, SearchRounds rounds, StoredJson json) {
        this.jdbc = jdbc;
        this.rounds = rounds;
        this.json = json;
    }

    /** Newest first. */
    public Listing<Summary> list(Paging paging) {
        long total =
                jdbc.sql("select count(*) from search_run").query(Long.class).single();
        List<Summary> items = jdbc.sql(COLUMNS + " order by r.id desc limit :limit offset :offset")
                .param("limit", paging.size())
                .param("offset", paging.offset())
                .query((row, number) -> summary(row))
                .list();
        return Listing.of(items, paging, total);
    }

    public Optional<Details> find(long id) {
        return jdbc.sql(COLUMNS + " where r.id = :id")
                .param("id", id)
                .query((row, number) -> details(row))
                .optional();
    }

    /** Rounds after the given number, ascending: those of a running search too. */
    public List<SearchRounds.RoundView> rounds(long id, int after, int limit) {
        return rounds.after(id, after, limit);
    }

    private Details details(ResultSet row) throws SQLException {
        String result = row.getString("result");
        return new Details(
                summary(row),
                row.getString("source"),
                row.getBoolean("proxy") ? QualityTables.PROXY_WARNING : null,
                result == null ? null : json.read(result, JsonNode.class));
    }

    private Summary summary(ResultSet row) throws SQLException {
        return new Summary(
                row.getLong("id"),
                SearchState.valueOf(row.getString("state")),
                row.getString("topology"),
                row.getLong("latency_table_id"),
                row.getString("latency_table"),
                row.getInt("latency_table_version"),
                row.getLong("quality_table_id"),
                row.getString("quality_table"),
                row.getBoolean("proxy"),
                json.read(row.getString("parameters"), SearchParameters.class),
                row.getInt("rounds_done"),
                row.getBoolean("cancel_requested"),
                row.getObject("winner_id", Long.class),
                row.getString("problem"),
                row.getString("created_by"),
                row.getTimestamp("created_at").toInstant(),
                instant(row, "started_at"),
                instant(row, "finished_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }

    /** A search without its result. */
    public record Summary(
            long id,
            SearchState state,
            String topology,
            long latencyTableId,
            String latencyTable,
            int latencyTableVersion,
            long qualityTableId,
            String qualityTable,
            boolean qualityIsProxy,
            SearchParameters parameters,
            int roundsDone,
            boolean cancelRequested,
            @Nullable Long winnerId,
            @Nullable String problem,
            String createdBy,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {}

    /**
     * @param warning how a proxy's numbers are to be read
     * @param result the ledger ({@code docs/formats.md}), null before the end
     */
    public record Details(
            @JsonUnwrapped Summary summary,
            String qualitySource,
            @Nullable String warning,
            @Nullable JsonNode result) {}
}
