package fusionlab.server.dashboard;

import fusionlab.server.quality.QualityTables;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Quality tables in lists, which never read their slots. */
@Component
record QualityRows(JdbcClient jdbc) {

    /** Newest first. */
    List<QualityTables.Summary> all() {
        return jdbc.sql("""
                        select id, name, topology, source, protocol, proxy, sha256, created_by, created_at from quality_table order by id desc""").query(QualityTables.Summary.class).list();
    }
}
