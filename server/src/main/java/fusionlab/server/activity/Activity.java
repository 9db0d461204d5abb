package fusionlab.server.activity;

import fusionlab.server.rest.KeyOrder;
import fusionlab.server.rest.Listing;
import fusionlab.server.rest.Lists;
import fusionlab.server.rest.Selection;
import fusionlab.server.system.OneLine;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What people and programs have changed. The newest {@value #KEPT} changes are kept. Thread-safe. */
@Component
public class Activity {

    static final int KEPT = 100_000;
    private static final int TIDY_EVERY = 1_000;
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_PATH = 400;
    private static final RowMapper<Change> ROWS = new SimplePropertyRowMapper<>(Change.class);

    private final JdbcClient database;
    private final Lists lists;
    private final Clock clock;

    Activity(JdbcClient database, Lists lists, Clock clock) {
        this.database = database;
        this.lists = lists;
        this.clock = clock;
    }

    /**
     * A change that was made.
     *
     * @param who name of a person, or {@code token:NAME}
     * @param action what was done: {@code Starts a search}
     * @param path of the request, without the lab's own
     */
    public record Change(long id, Instant at, String who, String action, String path) {}

    void note(String who, String action, String path) {
        long id = database.sql(
                        "insert into activity (at, who, action, path) values (:at, :who, :action, :path) returning id")
                .param("at", Timestamp.from(clock.instant()))
                .param("who", OneLine.of(who, LONGEST_NAME))
                .param("action", OneLine.of(action, LONGEST_NAME))
                .param("path", OneLine.of(path, LONGEST_PATH))
                .query(Long.class)
                .single();
        if (id % TIDY_EVERY == 0) {
            database.sql("delete from activity where id <= :id")
                    .param("id", id - KEPT)
                    .update();
        }
    }

    /** Newest first. */
    public Listing<Change> list(ActivityQuery asked) {
        return lists.page(
                Selection.of("select a.id, a.at, a.who, a.action, a.path", "from activity a")
                        .containing(asked.text(), "a.action", "a.path")
                        .equal("a.who", asked.who())
                        .between("a.at", asked.from(), asked.until()),
                KeyOrder.newest("a.id"),
                asked.paging(),
                ROWS);
    }
}
