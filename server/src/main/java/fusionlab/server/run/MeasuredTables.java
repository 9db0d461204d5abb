package fusionlab.server.run;

import fusionlab.latency.LatencyTable;
import fusionlab.latency.TableCsv;
import fusionlab.latency.TableJson;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Published and imported latency tables, as searches need them. */
@Component
class MeasuredTables {

    private static final int NEWEST = 50;

    private final JdbcClient jdbc;

    MeasuredTables(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    record Stored(long id, String json, String sha256) {

        LatencyTable table() {
            return TableJson.read(json);
        }

        String csv() {
            return TableCsv.write(table());
        }
    }

    Optional<Stored> find(long id) {
        return jdbc.sql("select id, document as json, sha256 from latency_table where id = :id")
                .param("id", id)
                .query(Stored.class)
                .optional();
    }

    /** Newest first. */
    List<Stored> ofTopology(String name) {
        return jdbc.sql(
                        "select id, document as json, sha256 from latency_table where topology = :name order by id desc limit "
                                + NEWEST)
                .param("name", name)
                .query(Stored.class)
                .list();
    }
}
