package fusionlab.server.search;

import fusionlab.search.ledger.Round;
import fusionlab.server.database.StoredJson;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The rounds of a search while it runs. Writing the same round twice leaves one: a revived search repeats its rounds bit for bit. */
@Component
record SearchRounds(JdbcTemplate batches, JdbcClient jdbc, StoredJson json) {

    private static final Logger LOG = LoggerFactory.getLogger(SearchRounds.class);
    private static final String UPSERT = """
            insert into search_round (search_run_id, number, document) values (?, ?, ?::jsonb)
            on conflict (search_run_id, number) do update set document = excluded.document""";

    void forget(long searchId) {
        jdbc.sql("delete from search_round where search_run_id = :id")
                .param("id", searchId)
                .update();
    }

    void write(long searchId, List<Round> rounds) {
        batches.batchUpdate(
                UPSERT,
                rounds.stream()
                        .map(round -> new Object[] {searchId, round.number(), json.write(round)})
                        .toList());
    }

    /** Ascending, after the given number, without unreadable ones. */
    List<Round> after(long searchId, int number, int limit) {
        return jdbc
                .sql("""
                        select document from search_round where search_run_id = :id and number > :number order by number limit :limit""")
                .param("id", searchId)
                .param("number", number)
                .param("limit", limit)
                .query(String.class)
                .list()
                .stream()
                .flatMap(SearchRounds::readable)
                .toList();
    }

    /** The round with the highest number: numbers may have gaps. */
    Optional<Round> last(long searchId) {
        return jdbc.sql("select document from search_round where search_run_id = :id order by number desc limit 1")
                .param("id", searchId)
                .query(String.class)
                .optional()
                .flatMap(document -> readable(document).findAny());
    }

    private static Stream<Round> readable(String document) {
        try {
            return Stream.of(Round.read(document));
        } catch (IllegalArgumentException unreadable) {
            LOG.warn("A stored round cannot be read: {}", unreadable.getMessage());
            return Stream.empty();
        }
    }
}
